package dev.tideline.local.gateway;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PlayedFunctions.class)
class TokenRoutesTest {
    @Test
    void a_token_for_any_person_and_role_is_valid_for_an_hour() throws Exception {
        var answer = given().body("{\"sub\": \"ada\", \"roles\": [\"staff\", \"operator\"]}")
                .post("/dev/token")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("token_type", equalTo("Bearer"))
                .body("expires_in", equalTo(3_600))
                .extract();

        var claims = verified(answer.path("access_token"));
        assertThat(claims.getSubject()).isEqualTo("ada");
        assertThat(claims.getStringListClaimValue("roles")).containsExactly("staff", "operator");
        assertThat(claims.getIssuer()).isEqualTo("urn:tideline:local");
        assertThat(claims.getAudience()).containsExactly("tideline");
        assertThat(Instant.ofEpochSecond(claims.getExpirationTime().getValue()))
                .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_601));
    }

    @Test
    void a_token_has_the_lifetime_the_issuer_and_the_audience_that_are_asked_for() throws Exception {
        var answer = given().body(
                        "{\"sub\": \"ada\", \"roles\": [], \"expires_in\": -31, \"iss\": \"urn:i\", \"aud\": \"urn:a\"}")
                .post("/dev/token")
                .then()
                .statusCode(200)
                .body("expires_in", equalTo(-31))
                .extract();

        var claims = verified(answer.path("access_token"));
        assertThat(claims.getIssuer()).isEqualTo("urn:i");
        assertThat(claims.getAudience()).isEqualTo(List.of("urn:a"));
        assertThat(Instant.ofEpochSecond(claims.getExpirationTime().getValue()))
                .isBefore(Instant.now().minusSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"sub\": \"ada\"}",
                "{\"roles\": []}",
                "{\"sub\": 7, \"roles\": []}",
                "{\"sub\": \"ada\", \"roles\": \"staff\"}",
                "{\"sub\": \"ada\", \"roles\": [], \"expires_in\": \"1\"}",
                "{\"sub\": \"ada\", \"roles\": [], \"expires_in\": 86401}",
                "{\"sub\": \"ada\", \"roles\": [], \"expires_in\": -9223372036854775808}",
                "{\"sub\": \"ada\", \"roles\": [], \"other\": 1}"
            })
    void a_malformed_request_for_a_token_is_refused(String body) {
        given().body(body).post("/dev/token").then().statusCode(400).body("code", equalTo("invalid_request"));
    }

    @Test
    void the_key_is_shown_without_its_private_part() {
        assertThat(get("/dev/jwks").then().statusCode(200).extract().asString())
                .contains("\"kty\":\"EC\"")
                .doesNotContain("\"d\"");
    }

    private static JwtClaims verified(String token) throws Exception {
        var keys = new JsonWebKeySet(get("/dev/jwks").asString()).getJsonWebKeys();
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys))
                .setSkipAllValidators()
                .build()
                .processToClaims(token);
    }
}
