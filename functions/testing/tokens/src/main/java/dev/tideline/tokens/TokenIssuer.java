package dev.tideline.tokens;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Issues access tokens for tests and for the local run. Whoever has its key can issue tokens for anybody. */
public final class TokenIssuer {
    /** The audience of Tideline's tokens, unless a deployment has another one. */
    public static final String AUDIENCE = "tideline";

    private final String name;
    private final PublicJsonWebKey key;

    private TokenIssuer(String name, PublicJsonWebKey key) {
        this.name = name;
        this.key = key;
    }

    /**
     * Makes an issuer with a new key for ES256.
     *
     * @param name the {@code iss} of its tokens
     */
    public static TokenIssuer create(String name, String keyId) {
        try {
            var key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(keyId);
            key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            return new TokenIssuer(name, key);
        } catch (JoseException e) {
            throw new IllegalStateException("every Java has this curve", e);
        }
    }

    /**
     * Returns the issuer of a key.
     *
     * @param key as {@link #privateKey} writes it
     * @throws IllegalArgumentException if it is no private key
     */
    public static TokenIssuer of(String name, String key) {
        try {
            return new TokenIssuer(name, PublicJsonWebKey.Factory.newPublicJwk(key));
        } catch (JoseException e) {
            throw new IllegalArgumentException("not a private JSON Web Key", e);
        }
    }

    /** Returns the private key, as a JSON Web Key. */
    public String privateKey() {
        return key.toJson(OutputControlLevel.INCLUDE_PRIVATE);
    }

    /** Returns the key that verifies its tokens, as a JSON Web Key Set. */
    public String publicKeys() {
        return new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /**
     * Writes the key that verifies its tokens to a file, and returns the settings of functions that accept these.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public Map<String, String> settings(Path keys) {
        try {
            Files.writeString(keys, publicKeys());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("tideline.auth", "jwt", "tideline.jwt.issuer", name, "tideline.jwt.keys", keys.toString());
    }

    /**
     * Returns the same settings with secrets of their own, for a deployment that lives as long as this process.
     *
     * @throws UncheckedIOException if no temporary file can be written
     */
    public Map<String, String> settings() {
        try {
            var keys = Files.createTempFile("tideline-keys", ".json");
            keys.toFile().deleteOnExit();
            var settings = new HashMap<>(settings(keys));
            settings.put("tideline.user-namespace", UUID.randomUUID().toString());
            settings.put("tideline.seal-secret", UUID.randomUUID().toString());
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a token of this issuer for Tideline that is valid for an hour. */
    public String token(String subject, String... roles) {
        return token(Map.of("sub", subject, "roles", List.of(roles)), Duration.ofHours(1));
    }

    /**
     * Returns a token.
     *
     * @param claims besides the usual ones, or in their place
     * @param lifetime from now; a token with a negative one has expired
     */
    public String token(Map<String, ?> claims, Duration lifetime) {
        var all = new JwtClaims();
        all.setIssuer(name);
        all.setAudience(AUDIENCE);
        var now = NumericDate.now().getValue();
        var end = now + lifetime.toSeconds();
        // No token may end before it is issued.
        all.setIssuedAt(NumericDate.fromSeconds(Math.min(now, end)));
        all.setExpirationTime(NumericDate.fromSeconds(end));
        claims.forEach(all::setClaim);
        var token = new JsonWebSignature();
        token.setPayload(all.toJson());
        token.setKey(key.getPrivateKey());
        token.setKeyIdHeaderValue(key.getKeyId());
        token.setAlgorithmHeaderValue(key.getAlgorithm());
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("this key can always sign", e);
        }
    }
}
