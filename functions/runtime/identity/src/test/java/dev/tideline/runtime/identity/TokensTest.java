package dev.tideline.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.Uuids;
import dev.tideline.tokens.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokensTest {
    private static final String ISSUER = "https://identity.example";
    private static final UUID NAMESPACE = UUID.fromString("0a0bb1a4-6f3f-4b0c-a61e-9d0a6f0f7c11");
    private static final TokenIssuer ISSUES = TokenIssuer.create(ISSUER, "one");
    private static final RoleClaim ROLES = new RoleClaim("roles", IdentitySettings.ourNames());
    private static final Tokens TOKENS = tokens(ISSUES.publicKeys(), ROLES);

    @Test
    void a_good_token_tells_the_person_and_the_roles() {
        var identity = verified(TOKENS, ISSUES.token("ada", "customer", "staff", "admin"));

        assertThat(identity.person()).isEqualTo(Uuids.inNamespace(NAMESPACE, "ada"));
        assertThat(identity.roles()).containsExactlyInAnyOrder(Role.CUSTOMER, Role.STAFF);
    }

    /** As {@code uuid.uuid5} of Python makes it: RFC 9562, 5.5. */
    @Test
    void the_id_of_a_person_is_a_name_based_uuid_of_the_subject() {
        assertThat(Uuids.inNamespace(UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"))
                .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
    }

    static Stream<Arguments> keys() throws JoseException {
        return Stream.of(
                Arguments.of("RS256", RsaJwkGenerator.generateJwk(2_048)),
                Arguments.of("ES256", EcJwkGenerator.generateJwk(EllipticCurves.P256)),
                Arguments.of("EdDSA", OkpJwkGenerator.generateJwk("Ed25519")));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_key_verifies_tokens_of_its_algorithm(String algorithm, PublicJsonWebKey key) throws JoseException {
        var tokens = tokens(new JsonWebKeySet(key).toJson(), ROLES);

        assertThat(verified(tokens, signed(key, algorithm, claims())).roles()).containsExactly(Role.CUSTOMER);
    }

    /** RS512 and PS256 are of the same key, and safe; but the key says RS256. */
    @Test
    void a_token_of_another_algorithm_than_the_keys_is_refused() throws JoseException {
        var key = RsaJwkGenerator.generateJwk(2_048);
        var tokens = tokens(new JsonWebKeySet(key).toJson(), ROLES);

        refused(tokens, signed(key, "RS512", claims()), "cannot be verified");
        refused(tokens, signed(key, "PS256", claims()), "cannot be verified");
    }

    @Test
    void a_token_that_is_signed_with_the_public_key_as_a_secret_is_refused() throws JoseException {
        var key = RsaJwkGenerator.generateJwk(2_048);
        key.setKeyId("one");
        var forged = new JsonWebSignature();
        forged.setPayload(claims());
        forged.setKey(new HmacKey(key.getPublicKey().getEncoded()));
        forged.setKeyIdHeaderValue("one");
        forged.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);

        refused(tokens(new JsonWebKeySet(key).toJson(), ROLES), forged.getCompactSerialization(), "cannot be verified");
    }

    @Test
    void a_token_without_a_signature_is_refused() {
        var head = base64("{\"alg\":\"none\",\"kid\":\"one\"}");

        refused(TOKENS, head + "." + base64(claims()) + ".", "cannot be verified");
    }

    @Test
    void a_token_that_brings_its_own_key_is_refused() throws JoseException {
        var own = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        var token = new JsonWebSignature();
        token.setPayload(claims());
        token.setKey(own.getPrivateKey());
        token.setKeyIdHeaderValue("one");
        token.setJwkHeader(own);
        token.setHeader("jku", "https://attacker.example/keys");
        token.setHeader("x5u", "https://attacker.example/certificate");
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

        refused(TOKENS, token.getCompactSerialization(), "signature of the token is not valid");
    }

    @Test
    void keys_and_addresses_in_the_header_of_a_good_token_are_ignored() throws JoseException {
        var key = PublicJsonWebKey.Factory.newPublicJwk(ISSUES.privateKey());
        var token = new JsonWebSignature();
        token.setPayload(claims());
        token.setKey(key.getPrivateKey());
        token.setKeyIdHeaderValue("one");
        token.setJwkHeader(EcJwkGenerator.generateJwk(EllipticCurves.P256));
        token.setHeader("jku", "https://attacker.example/keys");
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

        assertThat(verified(TOKENS, token.getCompactSerialization()).roles()).containsExactly(Role.CUSTOMER);
    }

    @Test
    void a_token_with_an_unknown_critical_header_is_refused() throws JoseException {
        var key = PublicJsonWebKey.Factory.newPublicJwk(ISSUES.privateKey());
        var token = new JsonWebSignature();
        token.setPayload(claims());
        token.setKey(key.getPrivateKey());
        token.setKeyIdHeaderValue("one");
        token.setHeader("crit", List.of("secrecy"));
        token.setHeader("secrecy", "high");
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

        refused(TOKENS, token.getCompactSerialization(), "cannot be verified");
    }

    static Stream<Arguments> wrongClaims() {
        return Stream.of(
                Arguments.of(Map.of("iss", "https://other.example"), "the token is of another issuer"),
                Arguments.of(Map.of("aud", "other"), "the token is for another audience"),
                Arguments.of(Map.of("aud", List.of("other", "another")), "the token is for another audience"),
                Arguments.of(Map.of("exp", now().minusSeconds(31).getEpochSecond()), "the token has expired"),
                Arguments.of(Map.of("nbf", now().plusSeconds(60).getEpochSecond()), "the token is not valid yet"),
                Arguments.of(Map.of("sub", ""), "the token names no subject"),
                Arguments.of(Map.of("sub", 7), "cannot be verified"),
                Arguments.of(Map.of("exp", "soon"), "cannot be verified"));
    }

    @ParameterizedTest
    @MethodSource("wrongClaims")
    void a_token_with_wrong_claims_is_refused_with_a_reason(Map<String, ?> claims, String reason) {
        refused(TOKENS, ISSUES.token(with(claims), Duration.ofMinutes(5)), reason);
    }

    @Test
    void a_clock_may_be_wrong_by_half_a_minute() {
        var late = with(Map.of(
                "exp", now().minusSeconds(25).getEpochSecond(),
                "iat", now().minusSeconds(60).getEpochSecond()));
        var early = with(Map.of("nbf", now().plusSeconds(25).getEpochSecond()));

        assertThat(verified(TOKENS, ISSUES.token(late, Duration.ZERO)).roles()).isNotEmpty();
        assertThat(verified(TOKENS, ISSUES.token(early, Duration.ofMinutes(5))).roles())
                .isNotEmpty();
    }

    @Test
    void a_token_for_several_audiences_is_taken() {
        var token = ISSUES.token(with(Map.of("aud", List.of("other", "tideline"))), Duration.ofMinutes(5));

        assertThat(verified(TOKENS, token).roles()).containsExactly(Role.CUSTOMER);
    }

    static Stream<String> malformed() {
        return Stream.of(
                // Well-formed headers with a kid that is no text.
                base64("{\"alg\":\"RS256\",\"kid\":1}") + ".e30.AA",
                base64("{\"alg\":\"ES256\",\"kid\":{}}") + ".e30.AA",
                "",
                "a",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "a.b.c.d.e",
                "..",
                "\u00e9.\u00e9.\u00e9",
                "x".repeat(19_000));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_text_that_is_no_token_is_refused(String token) {
        assertThatThrownBy(() -> verified(TOKENS, token)).isInstanceOf(TokenRefusedException.class);
    }

    @Test
    void a_token_of_an_unknown_key_is_refused() {
        refused(TOKENS, TokenIssuer.create(ISSUER, "two").token("ada", "customer"), "no key verifies the token");
    }

    @Test
    void a_token_of_another_key_with_the_same_id_is_refused() {
        refused(
                TOKENS,
                TokenIssuer.create(ISSUER, "one").token("ada", "customer"),
                "the signature of the token is not valid");
    }

    @Test
    void a_token_without_a_key_id_is_verified_with_the_only_key() throws JoseException {
        var one = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        var other = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        var token = signed(one, "ES256", claims());

        assertThat(verified(tokens(new JsonWebKeySet(one).toJson(), ROLES), token)
                        .roles())
                .isNotEmpty();
        refused(tokens(new JsonWebKeySet(one, other).toJson(), ROLES), token, "no key verifies the token");
    }

    static Stream<Arguments> roleClaims() {
        return Stream.of(
                Arguments.of("roles", Map.of("roles", List.of("staff")), Set.of(Role.STAFF)),
                Arguments.of(
                        "realm_access.roles",
                        Map.of("realm_access", Map.of("roles", List.of("staff"))),
                        Set.of(Role.STAFF)),
                Arguments.of(
                        "https://shop.example/roles",
                        Map.of("https://shop.example/roles", List.of("staff")),
                        Set.of(Role.STAFF)),
                Arguments.of(
                        "a.b",
                        Map.of("a.b", List.of("staff"), "a", Map.of("b", List.of("operator"))),
                        Set.of(Role.STAFF)),
                Arguments.of("roles", Map.of("roles", "staff"), Set.of()),
                Arguments.of("roles", Map.of("roles", Map.of("staff", true)), Set.of()),
                Arguments.of("roles", Map.of("roles", List.of(7, "STAFF", "staff ")), Set.of()),
                Arguments.of("realm_access.roles", Map.of("realm_access", "staff"), Set.of()),
                Arguments.of("other", Map.of("roles", List.of("staff")), Set.of()));
    }

    @ParameterizedTest
    @MethodSource("roleClaims")
    void the_roles_are_a_list_in_the_claim_that_the_settings_name(String name, Map<String, ?> claims, Set<Role> roles) {
        var all = new HashMap<String, Object>(Map.of("sub", "ada"));
        all.putAll(claims);
        var token = ISSUES.token(all, Duration.ofMinutes(5));

        assertThat(verified(tokens(ISSUES.publicKeys(), new RoleClaim(name, IdentitySettings.ourNames())), token)
                        .roles())
                .isEqualTo(roles);
    }

    @Test
    void a_role_has_the_name_that_the_issuer_gives_it() {
        var names = IdentitySettings.roleNames("staff=shop-staff, operator = shop admin");
        var tokens = tokens(ISSUES.publicKeys(), new RoleClaim("roles", names));

        assertThat(verified(tokens, ISSUES.token("ada", "shop-staff", "shop admin", "staff"))
                        .roles())
                .containsExactlyInAnyOrder(Role.STAFF, Role.OPERATOR);
        assertThat(verified(tokens, ISSUES.token("ada", "staff", "operator")).roles())
                .isEmpty();
    }

    private static Tokens tokens(String keys, RoleClaim roles) {
        var set = KeySet.parse(keys);
        return new Tokens(
                id -> CompletableFuture.completedFuture(set.find(id)),
                ISSUER,
                "tideline",
                roles,
                new Persons(Optional.of(NAMESPACE)));
    }

    private static Identity verified(Tokens tokens, String token) {
        try {
            return tokens.verify(token).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    private static void refused(Tokens tokens, String token, String reason) {
        assertThatThrownBy(() -> verified(tokens, token))
                .isInstanceOf(TokenRefusedException.class)
                .hasMessageContaining(reason);
    }

    private static String signed(PublicJsonWebKey key, String algorithm, String claims) throws JoseException {
        var token = new JsonWebSignature();
        token.setPayload(claims);
        token.setKey(key.getPrivateKey());
        token.setAlgorithmHeaderValue(algorithm);
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        return token.getCompactSerialization();
    }

    private static String claims() {
        return "{\"iss\":\"%s\",\"aud\":\"tideline\",\"sub\":\"ada\",\"roles\":[\"customer\"],\"exp\":%d}"
                .formatted(ISSUER, now().plusSeconds(60).getEpochSecond());
    }

    private static Map<String, Object> with(Map<String, ?> claims) {
        var all = new HashMap<String, Object>(Map.of("sub", "ada", "roles", List.of("customer")));
        all.putAll(claims);
        return all;
    }

    private static Instant now() {
        return Instant.now();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
