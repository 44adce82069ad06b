package dev.tideline.runtime.identity;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;

/**
 * A public key that verifies tokens (RFC 7517).
 *
 * @param id the {@code kid}
 * @param algorithm the only one that it verifies (RFC 7518, 3.1, and RFC 8037, 3.1)
 */
record VerificationKey(Optional<String> id, String algorithm, PublicKey key) {

    /** Returns the key; empty if it is not for signatures, or for those of an algorithm that is not allowed. */
    static Optional<VerificationKey> of(JsonWebKey key) {
        var operations = Optional.ofNullable(key.getKeyOps()).orElse(List.of("verify"));
        if (!(key instanceof PublicJsonWebKey publicKey)
                || !(key.getUse() == null || key.getUse().equals(Use.SIGNATURE))
                || !operations.contains("verify")) {
            return Optional.empty();
        }
        return algorithm(publicKey)
                .filter(algorithm ->
                        key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
                .map(algorithm ->
                        new VerificationKey(Optional.ofNullable(key.getKeyId()), algorithm, publicKey.getPublicKey()));
    }

    private static Optional<String> algorithm(PublicJsonWebKey key) {
        return switch (key) {
            case RsaJsonWebKey _ -> Optional.of(AlgorithmIdentifiers.RSA_USING_SHA256);
            case EllipticCurveJsonWebKey curve
            when curve.getCurveName().equals("P-256") ->
                Optional.of(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            case OctetKeyPairJsonWebKey pair
            when pair.getSubtype().equals(OctetKeyPairJsonWebKey.SUBTYPE_ED25519) ->
                Optional.of(AlgorithmIdentifiers.EDDSA);
            default -> Optional.empty();
        };
    }
}
