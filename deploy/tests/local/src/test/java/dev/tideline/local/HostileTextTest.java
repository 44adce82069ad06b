package dev.tideline.local;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tideline.event.Json;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text of a caller is kept as text, or refused. It never causes a server error, and is never executed. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class HostileTextTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String NOBODY = UUID.randomUUID().toString();
    private static final List<String> HOSTILE = List.of(
            "'; DROP TABLE events; --",
            "\" OR 1=1 --",
            "') UNION SELECT email FROM user_view --",
            "%_\\",
            "${jndi:ldap://127.0.0.1:1/a}",
            "<script>alert(1)</script>",
            "../../etc/passwd",
            "\u202eecila",
            "x".repeat(300) + "@example.org");

    /** Texts that a view or a log cannot keep, and texts that look like another one. */
    private static final List<String> NO_TEXTS = List.of(
            "\u0000",
            "a\u0007b",
            "a\u001b[31mb",
            "a\u007fb",
            "\ud800",
            "\u00a0",
            "\u200b",
            "\u3164",
            "a\u202eb",
            "a\u2066b");

    /** Bytes that are not UTF-8: none at all, a slash in two bytes, and half a surrogate pair. */
    private static final List<String> NOT_UTF_8 = List.of("%FF", "%C0%AF", "%ED%A0%80");

    @ParameterizedTest(name = "{0} {1}, {2}")
    @MethodSource("fields")
    void every_text_of_a_body_is_a_text_or_refused(String method, String path, String field, String body) {
        for (var text : HOSTILE) {
            assertTakenOrRefused(sent(method, path, body, text), text);
        }
        for (var text : NO_TEXTS) {
            var answer = sent(method, path, body, text);
            assertTakenOrRefused(answer, text);
            assertThat(answer.statusCode()).as(text).isGreaterThanOrEqualTo(400);
        }
    }

    private static HttpResponse<String> sent(String method, String path, String body, String text) {
        return answer(json(path, method, body.replace("?", quoted(text))));
    }

    static Stream<Arguments> fields() {
        var item = "\"name\": \"Mug\", \"unit_price\": \"1.00\", \"currency\": \"EUR\"";
        var order = "{\"user_id\": \"" + NOBODY
                + "\", \"payment_method\": \"pm_card_ok\", \"items\": [{\"sku\": \"mug\", \"quantity\": 1}]}";
        return Stream.of(
                Arguments.of("POST", "/users", "email", "{\"email\": ?, \"name\": \"Ada\"}"),
                Arguments.of("POST", "/users", "name", "{\"email\": \"" + NOBODY + "@example.org\", \"name\": ?}"),
                Arguments.of("PUT", "/users/" + NOBODY + "/email", "email", "{\"email\": ?}"),
                Arguments.of("POST", "/users/" + NOBODY + "/deactivate", "note", "{\"note\": ?}"),
                Arguments.of("PUT", "/items/hostile", "name", "{" + item.replace("\"Mug\"", "?") + "}"),
                Arguments.of("PUT", "/items/hostile", "unit_price", "{" + item.replace("\"1.00\"", "?") + "}"),
                Arguments.of("PUT", "/items/hostile", "currency", "{" + item.replace("\"EUR\"", "?") + "}"),
                Arguments.of("POST", "/orders", "user_id", order.replace("\"" + NOBODY + "\"", "?")),
                Arguments.of("POST", "/orders", "sku", order.replace("\"mug\"", "?")),
                Arguments.of("POST", "/orders", "payment_method", order.replace("\"pm_card_ok\"", "?")),
                Arguments.of("POST", "/orders/" + NOBODY + "/cancel", "note", "{\"note\": ?}"));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void every_text_of_a_query_is_a_text_or_refused(String path, String parameter) {
        for (var text : all()) {
            assertTakenOrRefused(got(path + "?" + parameter + "=" + encoded(text)), text);
        }
    }

    static Stream<Arguments> parameters() {
        return Map.of(
                        "/users", List.of("email", "name", "status", "min_total_spent"),
                        "/orders", List.of("user_id", "status", "placed_from", "placed_to"),
                        "/items", List.of("name", "in_stock"),
                        "/events", List.of("after_position", "from_timestamp", "type", "correlation_id"),
                        "/streams/stock-mug", List.of("from_version"))
                .entrySet()
                .stream()
                .flatMap(list -> Stream.concat(list.getValue().stream(), Stream.of("sort", "limit", "cursor", "other"))
                        .map(parameter -> Arguments.of(list.getKey(), parameter)));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void a_query_that_is_not_in_utf_8_is_refused(String path, String parameter) {
        for (var bytes : NOT_UTF_8) {
            var answer = got(path + "?" + parameter + "=" + bytes);
            assertTakenOrRefused(answer, bytes);
            assertThat(answer.statusCode()).as(bytes).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void a_path_that_is_no_id_names_nothing(String path) {
        for (var bytes : List.of("%FF", "%C0%AF", "%ED%A0%80", "a%2Fb", "%00", "%EF%BC%81")) {
            var answer = got(path + bytes);
            assertTakenOrRefused(answer, bytes);
            assertThat(answer.statusCode()).as(bytes).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void every_text_of_a_path_names_something_or_nothing(String path) {
        for (var text : all()) {
            assertTakenOrRefused(got(path + encoded(text)), text);
        }
    }

    static Stream<String> paths() {
        return Stream.of("/users/", "/orders/", "/items/", "/streams/");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void every_text_of_a_header_is_a_text_or_refused(String header) {
        for (var text : HOSTILE) {
            // Others are no header at all: the client would not send them.
            if (text.chars().allMatch(character -> character >= ' ' && character < 0x7f)) {
                assertTakenOrRefused(answer(to("/orders/" + NOBODY).header(header, text)), text);
                assertTakenOrRefused(
                        answer(json("/orders/" + NOBODY + "/cancel", "POST", "{}")
                                .header(header, text)),
                        text);
            }
        }
    }

    static Stream<String> headers() {
        return Stream.of(
                "If-Match",
                "If-None-Match",
                "Idempotency-Key",
                "Consistency-Token",
                "Prefer",
                "X-Correlation-Id",
                "traceparent",
                "Accept",
                "Accept-Language");
    }

    @ParameterizedTest
    @MethodSource("written")
    void text_that_looks_like_code_is_kept_unchanged(String name) {
        var sku = "sku-" + UUID.randomUUID();
        var body = "{\"name\": " + quoted(name) + ", \"unit_price\": \"1.00\", \"currency\": \"EUR\"}";
        given().contentType(ContentType.JSON)
                .body(body)
                .put("/items/" + sku)
                .then()
                .statusCode(201);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                given().queryParam("name", name).get("/items").<List<String>>path("data.sku"))
                        .contains(sku));
        assertThat(given().get("/items/" + sku).<String>path("name")).isEqualTo(name);
    }

    static Stream<String> written() {
        return HOSTILE.stream().limit(7);
    }

    private static List<String> all() {
        return Stream.concat(HOSTILE.stream(), NO_TEXTS.stream()).toList();
    }

    private static void assertTakenOrRefused(HttpResponse<String> answer, String text) {
        assertThat(answer.statusCode()).as("%s: %s", text, answer.body()).isLessThan(500);
        if (answer.statusCode() >= 400) {
            assertThat(answer.headers().firstValue("Content-Type").orElse("none"))
                    .as(text)
                    .startsWith("application/problem+json");
            assertThat(tree(answer.body()).path("code").asText()).as(text).isNotBlank();
            assertThat(answer.body()).as(text).doesNotContain("Exception", "SQLSTATE", "syntax error");
        }
    }

    private static HttpResponse<String> got(String target) {
        return answer(to(target));
    }

    private static HttpRequest.Builder json(String target, String method, String body) {
        return to(target).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + target))
                .header("Authorization", "Bearer " + TestTokens.ofStaffAndOperator())
                .timeout(PATIENCE);
    }

    /** Sends a request without RestAssured, which computes more for it than the application. There are a thousand of them. */
    private static HttpResponse<String> answer(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    private static JsonNode tree(String json) {
        try {
            return Json.TOLERANT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String quoted(String text) {
        try {
            return Json.TOLERANT
                    .writer()
                    // Half a surrogate has no other form that could be sent.
                    .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
