package dev.tideline.local;

import static dev.tideline.testing.TestTokens.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import dev.tideline.testing.CapturedLog;
import dev.tideline.testing.Management;
import dev.tideline.testing.OpenApi;
import dev.tideline.testing.OpenApi.Operation;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import dev.tideline.tokens.TokenIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls every operation of the OpenAPI document as every kind of caller. What the document says of callers comes from the same lines that
 * the functions go by.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class AccessTest {
    private static final OpenApi DOCUMENT = OpenApi.DOCUMENT;
    private static final TokenIssuer ISSUER = TestTokens.issuer();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final List<String> ROLES = List.of("customer", "staff", "operator");
    private static final Map<String, Object> EVERY_ROLE = Map.of("sub", "eve", "roles", ROLES);

    static Stream<Operation> operations() {
        return DOCUMENT.operations();
    }

    static Stream<Operation> restricted() {
        return operations().filter(operation -> !isPublic(operation));
    }

    /** A token that nobody may accept. */
    private record Bad(String fault, String token) {}

    private static final List<Bad> BAD_TOKENS = List.of(
            new Bad("expired by 31 s", ISSUER.token(EVERY_ROLE, Duration.ofSeconds(-31))),
            new Bad("of another issuer", ISSUER.token(with("iss", "urn:other"), Duration.ofMinutes(5))),
            new Bad("for another audience", ISSUER.token(with("aud", "other"), Duration.ofMinutes(5))),
            new Bad("not valid yet", ISSUER.token(with("nbf", 4_102_444_800L), Duration.ofMinutes(5))),
            new Bad(
                    "of an unknown key",
                    TokenIssuer.create("urn:tideline:test", "x").token(EVERY_ROLE, Duration.ofMinutes(5))),
            new Bad(
                    "of another key",
                    TokenIssuer.create("urn:tideline:test", "test").token(EVERY_ROLE, Duration.ofMinutes(5))),
            new Bad("without algorithm", unsigned("{\"alg\":\"none\",\"kid\":\"test\"}") + "."),
            new Bad("of a symmetric algorithm", unsigned("{\"alg\":\"HS256\",\"kid\":\"test\"}") + ".c2lnbmF0dXJl"),
            new Bad("malformed", "token"));

    /** Returns a token with this header and good claims, as far as its signature. */
    private static String unsigned(String header) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + ISSUER.token(EVERY_ROLE, Duration.ofMinutes(5)).split("\\.")[1];
    }

    @TestFactory
    Stream<DynamicTest> an_operation_needs_a_good_token() {
        return restricted()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    unauthenticated("no token", ask(operation, Optional.empty()), "Bearer realm=\"tideline\"");
                    BAD_TOKENS.forEach(bad -> unauthenticated(
                            bad.fault(),
                            ask(operation, Optional.of(bad.token())),
                            "Bearer realm=\"tideline\", error=\"invalid_token\""));
                }));
    }

    @TestFactory
    Stream<DynamicTest> an_operation_admits_its_callers_and_nobody_else() {
        return restricted()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    for (var role : ROLES) {
                        var answer = ask(operation, Optional.of(ISSUER.token("eve", role)));
                        if (operation.callers().containsKey(role)) {
                            admitted(answer);
                            assertThat(answer.headers().firstValue("Cache-Control"))
                                    .contains("no-store");
                        } else {
                            forbidden(answer);
                        }
                    }
                    forbidden(ask(operation, Optional.of(ISSUER.token("eve", "admin"))));
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_public_operation_needs_no_token_and_looks_at_none() {
        return operations()
                .filter(AccessTest::isPublic)
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var answer = ask(operation, Optional.empty());
                    admitted(answer);
                    assertThat(answer.headers().firstValue("Cache-Control")).isEmpty();
                    BAD_TOKENS.forEach(bad -> admitted(ask(operation, Optional.of(bad.token()))));
                }));
    }

    @Test
    void a_path_that_leaves_health_by_dots_leads_nowhere() throws IOException {
        for (var path : List.of("/q/../events", "/q/%2e%2e/users", "/q/health/../../events")) {
            try (var socket = new Socket("localhost", RestAssured.port)) {
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 404");
            }
        }
    }

    @Test
    void a_denial_is_logged_and_counted_with_its_actor_and_without_the_token() {
        var ada = Customer.withAnOrder();
        var token = ISSUER.token("mallory", "customer");
        var mallory = TestTokens.person("mallory").toString();
        var denied = denials();

        var log = new CapturedLog("dev.tideline.runtime.identity");
        try {
            as(token).get("/orders/" + ada.order()).then().statusCode(404);
            as(token).get("/events").then().statusCode(403);
            as(token + "x").get("/events").then().statusCode(401);

            assertThat(log.lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .contains("GET /orders/" + ada.order(), "order_not_found", "actor=" + mallory),
                            line -> assertThat(line).contains("GET /events", "forbidden", "actor=" + mallory),
                            line -> assertThat(line).contains("GET /events", "unauthenticated", "actor=unknown"))
                    .noneMatch(line -> line.contains(token.substring(token.lastIndexOf('.'))));
        } finally {
            log.close();
        }
        assertThat(denials()).isEqualTo(denied + 3);
    }

    /** Returns the number of denials so far, of all codes. */
    private static long denials() {
        return Management.get("/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("tideline_denials_total{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @TestFactory
    Stream<DynamicTest> a_request_for_no_operation_needs_no_token() {
        return restricted()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var path = samples().path(operation);

                    assertThat(plain("OPTIONS", path).statusCode()).isEqualTo(204);
                    assertThat(plain("PATCH", path).statusCode()).isEqualTo(405);
                    assertThat(plain(operation.method(), path + "/").statusCode())
                            .isEqualTo(404);
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_token_is_looked_at_before_anything_else_of_a_request() {
        return restricted()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var path = samples().path(operation).replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "malformed");
                    var answer = plain(
                            operation.method(),
                            path + "?unknown=1",
                            "Content-Type",
                            "text/plain",
                            "Content-Encoding",
                            "gzip",
                            "If-Match",
                            "malformed");

                    assertThat(answer.statusCode()).isEqualTo(401);
                }));
    }

    @ParameterizedTest
    @MethodSource("noToken")
    void a_header_that_is_not_one_bearer_token_is_refused(List<String> lines) {
        var others = lines.subList(1, lines.size()).toArray();

        given().header("Authorization", lines.getFirst(), others)
                .get("/users")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Bearer realm=\"tideline\", error=\"invalid_token\""));
    }

    static Stream<List<String>> noToken() {
        var good = ISSUER.token("grace", "staff");
        return Stream.of(
                List.of("Bearer " + good, "Bearer " + good),
                List.of("Basic Z3JhY2U6c2VjcmV0"),
                List.of("Bearer"),
                List.of("Bearer " + good + " " + good),
                List.of(good));
    }

    private static Samples samples() {
        return Samples.of(UUID.randomUUID().toString(), UUID.randomUUID().toString(), "mug", new Random(1));
    }

    private static boolean isPublic(Operation operation) {
        return operation.callers().containsKey("anyone");
    }

    /** Sends a request that an admitted caller would be told is not valid. */
    private static HttpResponse<String> ask(Operation operation, Optional<String> token) {
        var path = samples().path(operation);
        return token.map(sent -> plain(
                        operation.method(),
                        path,
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + sent))
                .orElseGet(() -> plain(operation.method(), path, "Content-Type", "application/json"));
    }

    /** Sends a request without REST Assured, which computes more for it than the application. There are a thousand of them. */
    private static HttpResponse<String> plain(String method, String target, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + target))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.ofString("[]"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    private static void admitted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isNotIn(401, 403);
    }

    private static void unauthenticated(String fault, HttpResponse<String> answer, String challenge) {
        assertThat(answer.statusCode()).as(fault).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .as(fault)
                .startsWith(challenge);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).as(fault).contains("\"code\":\"unauthenticated\"");
    }

    private static void forbidden(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"tideline\", error=\"insufficient_scope\"");
        assertThat(answer.body()).contains("\"code\":\"forbidden\"");
    }

    private static Map<String, Object> with(String claim, Object value) {
        var claims = new HashMap<>(EVERY_ROLE);
        claims.put(claim, value);
        return claims;
    }
}
