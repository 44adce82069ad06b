package dev.tideline.local.keycloak;

import static dev.tideline.testing.TestTokens.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;

import dev.tideline.event.Json;
import dev.tideline.local.LocalRun;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The API with tokens of a real identity provider, set up as docs/security.md says. {@code -Pkeycloak} fetches Keycloak. */
@EnabledIfSystemProperty(named = KeycloakIT.HOME, matches = ".+")
class KeycloakIT {
    /** The folder of Keycloak. */
    static final String HOME = "keycloak.home";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static Keycloak keycloak;
    private static LocalRun run;

    @BeforeAll
    static void both_are_up() throws Exception {
        keycloak = Keycloak.start(Path.of(System.getProperty(HOME)), folder.resolve("keycloak.log"));
        var settings = Map.of(
                "TIDELINE_AUTH", "jwt",
                "TIDELINE_JWT_ISSUER", keycloak.issuer(),
                "TIDELINE_JWT_KEYS", keycloak.keys(),
                "TIDELINE_JWT_AUDIENCE", "tideline",
                "TIDELINE_JWT_ROLES", "realm_access.roles",
                "TIDELINE_JWT_ROLE_NAMES", "staff=shop-staff,operator=shop-operator",
                "TIDELINE_USER_NAMESPACE", UUID.randomUUID().toString());
        run = LocalRun.start(folder.resolve(".local"), LocalRun.freePort(), settings)
                .awaitReady();
        RestAssured.port = run.port();
    }

    @AfterAll
    static void both_stop() throws Exception {
        RestAssured.port = RestAssured.UNDEFINED_PORT;
        if (run != null) {
            run.terminate();
            run.awaitEnd();
        }
        if (keycloak != null) {
            keycloak.close();
        }
    }

    @Test
    void a_customer_with_a_password_places_an_order_and_sees_it_alone() throws Exception {
        var sku = "sku-" + UUID.randomUUID();
        sent(keycloak.token("grace"), "{\"name\": \"Mug\", \"unit_price\": \"12.50\", \"currency\": \"EUR\"}")
                .put("/items/" + sku)
                .then()
                .statusCode(201);
        sent(keycloak.token("grace"), "{\"quantity\": 3}")
                .post("/items/" + sku + "/stock")
                .then()
                .statusCode(200);
        sent(keycloak.token("ada"), "{\"email\": \"ada@example.org\", \"name\": \"Ada\"}")
                .post("/users")
                .then()
                .statusCode(201);

        var order = sent(
                        keycloak.token("ada"),
                        "{\"payment_method\": \"pm_card_ok\", \"items\": [{\"sku\": \"" + sku
                                + "\", \"quantity\": 1}]}")
                .post("/orders")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("order_id");

        await("the order is confirmed")
                .atMost(PATIENCE)
                .untilAsserted(() -> as(keycloak.token("ada"))
                        .get("/orders/" + order)
                        .then()
                        .statusCode(200)
                        .body("status", equalTo("confirmed")));
        as(keycloak.token("dora")).get("/orders/" + order).then().statusCode(404);
    }

    @Test
    void a_token_of_the_code_flow_with_pkce_is_good_too() throws Exception {
        as(keycloak.tokenOfCodeFlow("dora"))
                .get("/orders")
                .then()
                .statusCode(200)
                .body("data", empty());
    }

    @Test
    void the_roles_of_the_realm_are_mapped() throws Exception {
        as(keycloak.token("olga")).get("/events").then().statusCode(200).body("data", hasSize(greaterThan(0)));
        as(keycloak.token("olga")).get("/users").then().statusCode(403);
        as(keycloak.token("grace")).get("/users").then().statusCode(200);
        as(keycloak.token("grace")).get("/events").then().statusCode(403);
        as(keycloak.token("ada")).get("/events").then().statusCode(403);
        as(keycloak.token("nobody")).get("/orders").then().statusCode(403);
    }

    @Test
    void a_token_for_another_api_is_refused() throws Exception {
        var answer = keycloak.passwordGrant("another-api", "grace");
        assertThat(answer.statusCode()).isEqualTo(200);

        as(Json.TOLERANT.readTree(answer.body()).path("access_token").asText())
                .get("/users")
                .then()
                .statusCode(401)
                .body("code", equalTo("unauthenticated"));
    }

    @Test
    void the_key_of_the_realm_is_rotated_and_nobody_notices() throws Exception {
        var before = keycloak.token("grace");
        as(before).get("/users").then().statusCode(200);

        keycloak.rotateKey();

        var after = keycloak.token("grace");
        assertThat(key(after)).isNotEqualTo(key(before));
        as(after).get("/users").then().statusCode(200);
        as(before).get("/users").then().statusCode(200);
    }

    @Test
    void a_disabled_person_gets_no_token_and_the_last_one_expires() throws Exception {
        var last = keycloak.token("eve");
        as(last).get("/orders").then().statusCode(200);

        keycloak.disable("eve");

        assertThat(keycloak.passwordGrant("shop-web", "eve").statusCode()).isEqualTo(400);
        // Fifteen seconds, and thirty by which clocks may differ.
        await("the token has expired")
                .atMost(PATIENCE)
                .untilAsserted(() -> as(last).get("/orders").then().statusCode(401));
    }

    private static String key(String token) throws IOException {
        return Json.TOLERANT
                .readTree(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))))
                .path("kid")
                .asText();
    }

    private static RequestSpecification sent(String token, String body) {
        return as(token).contentType("application/json").body(body);
    }
}
