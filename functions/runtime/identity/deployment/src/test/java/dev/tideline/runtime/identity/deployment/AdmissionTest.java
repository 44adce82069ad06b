package dev.tideline.runtime.identity.deployment;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.sun.net.httpserver.HttpServer;
import dev.tideline.tokens.TokenIssuer;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests with tokens whose keys are at a URL. It is away at first, and later has another key. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AdmissionTest {
    private static final String ISSUER = "https://identity.example";
    private static final TokenIssuer FIRST = TokenIssuer.create(ISSUER, "first");
    private static final TokenIssuer SECOND = TokenIssuer.create(ISSUER, "second");
    // Quarkus loads this class twice. Both have the system properties.
    private static final String KEYS = "tideline.test.door-keys";
    private static final HttpServer PROVIDER = provider();
    private static final String LARGE = " ".repeat(60_000);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(DoorRoute.class))
            .overrideConfigKey("tideline.auth", "jwt")
            .overrideConfigKey("tideline.jwt.issuer", ISSUER)
            .overrideConfigKey("tideline.user-namespace", "0a0bb1a4-6f3f-4b0c-a61e-9d0a6f0f7c11")
            .overrideConfigKey(
                    "tideline.jwt.keys",
                    "http://127.0.0.1:" + PROVIDER.getAddress().getPort() + "/keys");

    @AfterAll
    static void stop() {
        PROVIDER.stop(0);
        System.clearProperty(KEYS);
    }

    @Test
    @Order(1)
    void a_token_that_cannot_be_verified_now_is_answered_503() {
        ask(FIRST.token("grace", "staff"))
                .statusCode(503)
                .header("Retry-After", equalTo("1"))
                .body("code", equalTo("unavailable"));
    }

    @Test
    @Order(2)
    void a_request_recovers_as_soon_as_the_keys_are_there_and_its_body_is_whole() {
        System.setProperty(KEYS, FIRST.publicKeys());

        ask(FIRST.token("grace", "staff"))
                .statusCode(200)
                .body(startsWith("staff:"))
                .body(endsWith(" 60000"));
    }

    @Test
    @Order(3)
    void requests_with_a_new_key_are_admitted_with_whole_bodies() {
        System.setProperty(KEYS, SECOND.publicKeys());
        var token = SECOND.token("grace", "staff");

        IntStream.range(0, 8).parallel().forEach(_ -> ask(token).statusCode(200).body(endsWith(" 60000")));
    }

    @Test
    @Order(4)
    void a_person_without_the_role_is_forbidden() {
        ask(SECOND.token("ada", "customer"))
                .statusCode(403)
                .header("WWW-Authenticate", equalTo("Bearer realm=\"tideline\", error=\"insufficient_scope\""))
                .body("code", equalTo("forbidden"));
    }

    @Test
    @Order(5)
    void a_request_without_a_token_is_challenged() {
        given().body(LARGE)
                .post("/door")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", equalTo("Bearer realm=\"tideline\""))
                .header("Cache-Control", equalTo("no-store"))
                .body(
                        "detail",
                        equalTo("Send a valid access token as Authorization: Bearer; the request has no token."));
    }

    private static ValidatableResponse ask(String token) {
        return given().header("Authorization", "Bearer " + token)
                .body(LARGE)
                .post("/door")
                .then();
    }

    private static HttpServer provider() {
        try {
            var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.createContext("/keys", exchange -> {
                var keys = System.getProperty(KEYS, "").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(keys.length == 0 ? 503 : 200, keys.length == 0 ? -1 : keys.length);
                exchange.getResponseBody().write(keys);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
