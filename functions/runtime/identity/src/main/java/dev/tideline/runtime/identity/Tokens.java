package dev.tideline.runtime.identity;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/**
 * Verifies access tokens: JSON Web Tokens (RFC 7519) with a signature of RS256, ES256 or EdDSA, as the key says. The keys of a token's own
 * header ({@code jku}, {@code jwk}, {@code x5u}, {@code x5c}) are ignored.
 */
final class Tokens {
    private static final int LEEWAY_SECONDS = 30;
    private static final Map<Integer, String> REASONS = Map.of(
            ErrorCodes.EXPIRED, "the token has expired",
            ErrorCodes.EXPIRATION_MISSING, "the token does not say when it expires",
            ErrorCodes.NOT_YET_VALID, "the token is not valid yet",
            ErrorCodes.ISSUER_INVALID, "the token is of another issuer",
            ErrorCodes.ISSUER_MISSING, "the token names no issuer",
            ErrorCodes.AUDIENCE_INVALID, "the token is for another audience",
            ErrorCodes.AUDIENCE_MISSING, "the token names no audience",
            ErrorCodes.SUBJECT_MISSING, "the token names no subject",
            ErrorCodes.SIGNATURE_INVALID, "the signature of the token is not valid");

    private final Keys keys;
    private final String issuer;
    private final String audience;
    private final RoleClaim roles;
    private final Persons persons;

    Tokens(Keys keys, String issuer, String audience, RoleClaim roles, Persons persons) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.roles = roles;
        this.persons = persons;
    }

    /**
     * Returns the person that a token tells. The stage fails with a {@link TokenRefusedException} if the token tells none, and with a
     * {@link KeysUnavailableException} if it cannot be verified now.
     */
    CompletionStage<Identity> verify(String token) {
        try {
            return keys.find(keyId(token)).thenApply(key -> identity(token, key));
        } catch (TokenRefusedException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static Optional<String> keyId(String token) {
        try {
            var signature = new JsonWebSignature();
            signature.setCompactSerialization(token);
            return switch (signature.getHeaders().getObjectHeaderValue("kid")) {
                case null -> Optional.empty();
                case String id -> Optional.of(id);
                default -> throw malformed();
            };
        } catch (JoseException e) {
            throw malformed();
        }
    }

    private Identity identity(String token, Optional<VerificationKey> found) {
        var key = found.orElseThrow(() -> new TokenRefusedException("no key verifies the token"));
        try {
            var claims = consumer(key).processToClaims(token);
            if (claims.getSubject().isBlank()) {
                throw new TokenRefusedException("the token names no subject");
            }
            return new Identity(persons.id(claims.getSubject()).orElseThrow(), roles.of(claims));
        } catch (InvalidJwtException e) {
            throw new TokenRefusedException(e.getErrorDetails().stream()
                    .flatMap(detail -> Optional.ofNullable(REASONS.get(detail.getErrorCode())).stream())
                    .findFirst()
                    .orElse("the token cannot be verified"));
        } catch (MalformedClaimException e) {
            throw malformed();
        }
    }

    private JwtConsumer consumer(VerificationKey key) {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, key.algorithm()))
                .setVerificationKey(key.key())
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds(LEEWAY_SECONDS)
                .setExpectedIssuer(issuer)
                .setExpectedAudience(audience)
                .build();
    }

    private static TokenRefusedException malformed() {
        return new TokenRefusedException("the token is malformed");
    }
}
