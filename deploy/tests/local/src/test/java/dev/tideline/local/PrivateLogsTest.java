package dev.tideline.local;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.CapturedLog;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log lines of registrations, orders and deactivations, with recognisable personal data. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class PrivateLogsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String secret = "secret" + UUID.randomUUID().toString().replace("-", "");
    private final CapturedLog log = new CapturedLog("");

    @AfterEach
    void captureNoMore() {
        log.close();
    }

    @Test
    void the_log_of_a_customers_whole_life_tells_nothing_of_the_customer() {
        var user = register(secret + "@example.org").<String>path("user_id");
        register(secret + "@example.org").then().statusCode(409);
        put("/users/" + user + "/email", "{\"email\": \"" + secret + "@example.com\"}")
                .then()
                .statusCode(200);
        var order = Shop.order(user, "pm_card_declined", Map.of(Shop.item(1), 1));
        var another = Shop.order(user, "pm_card_timeout", Map.of(Shop.item(1), 1));
        post("/orders/" + another + "/cancel", "{\"note\": \"" + secret + "\"}")
                .then()
                .statusCode(200);
        Shop.awaitStatus(order, "cancelled");
        Shop.awaitStatus(another, "cancelled");
        post("/users/" + user + "/deactivate", "{\"note\": \"" + secret + "\"}")
                .then()
                .statusCode(200);
        given().queryParam("email", secret + "@example.com")
                .get("/users")
                .then()
                .statusCode(200);
        get("/users/" + secret).then().statusCode(404);
        post("/users", "{\"email\": \"" + secret + "\", \"name\": 1, ").then().statusCode(400);

        Functions.awaitQuiet(PATIENCE);
        assertThat(log.lines()).noneMatch(line -> line.contains(secret));
    }

    private Response register(String email) {
        return post("/users", "{\"email\": \"" + email + "\", \"name\": \"" + secret + "\"}");
    }

    private static Response post(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post(path);
    }

    private static Response put(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).put(path);
    }
}
