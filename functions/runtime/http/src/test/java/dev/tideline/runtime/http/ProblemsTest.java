package dev.tideline.runtime.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
class ProblemsTest {
    private static final String USER = "019a7b40-0000-7000-8000-000000000001";
    private static final String SOUND =
            "{\"user_id\": \"" + USER + "\", \"lines\": [{\"sku\": \"a-1\", \"quantity\": 1}], \"price\": \"1.50\"}";

    @TestHTTPResource
    URI server;

    @Test
    void a_sound_body_is_read_and_written() {
        post(SOUND).then().statusCode(200).body("user_id", equalTo(USER)).body("lines[0].quantity", equalTo(1));
    }

    @Test
    void functions_share_a_path() {
        var path = "/things/" + USER;
        given().get(path).then().statusCode(200);
        given().contentType("application/json").body(SOUND).put(path).then().statusCode(200);
        problem(given().delete(path), 405, "method_not_allowed");
    }

    @Test
    void an_optional_field_may_be_missing_or_null() {
        post(SOUND.replace("\"1.50\"", "null")).then().statusCode(200);
        post(SOUND.replace(", \"price\": \"1.50\"", "")).then().statusCode(200);
    }

    static Stream<List<String>> unsound() {
        return Stream.of(
                List.of("no json", "nonsense", "", "is not JSON"),
                List.of("half a body", "{\"user_id\": \"" + USER, "/user_id", "is not JSON"),
                List.of("nothing", "", "", "is empty"),
                List.of("blanks", "  \n", "", "is empty"),
                List.of("null", "null", "", "must not be null"),
                List.of("an array", "[]", "", "has the wrong type"),
                List.of("a string", "\"" + USER + "\"", "", "has the wrong type"),
                List.of("trailing text", SOUND + " x", "", "is not JSON"),
                List.of("a second body", SOUND + SOUND, "", "is followed by more text"),
                List.of("a missing field", "{\"lines\": []}", "/user_id", "is missing"),
                List.of("null for a field", SOUND.replace("\"" + USER + "\"", "null"), "/user_id", "must not be null"),
                List.of("null in a list", SOUND.replaceAll("\\[.*\\]", "[null]"), "/lines/0", "must not be null"),
                List.of("an unknown field", SOUND.replace("price", "pri/ce"), "/pri~1ce", "is an unknown field"),
                List.of(
                        "a field twice",
                        SOUND.replace("{\"sku\"", "{\"sku\":\"a\",\"sku\""),
                        "/lines/0",
                        "occurs twice"),
                List.of("a number in a string", quantity("\"7\""), "/lines/0/quantity", "has the wrong type"),
                List.of("a fraction", quantity("1.5"), "/lines/0/quantity", "has the wrong type"),
                List.of("an exponent", quantity("1e3"), "/lines/0/quantity", "has the wrong type"),
                List.of("a boolean", quantity("true"), "/lines/0/quantity", "has the wrong type"),
                List.of("a null number", quantity("null"), "/lines/0/quantity", "must not be null"),
                List.of("a number too large", quantity("99999999999"), "/lines/0/quantity", "is not JSON"),
                List.of(
                        "an id of the wrong type",
                        SOUND.replace("\"" + USER + "\"", "7"),
                        "/user_id",
                        "has the wrong type"),
                List.of("money as a number", SOUND.replace("\"1.50\"", "1.50"), "/price", "has the wrong type"),
                List.of(
                        "money of the wrong form",
                        SOUND.replace("1.50", "1,50"),
                        "/price",
                        "must be a decimal amount, such as \"12.50\""));
    }

    private static String quantity(String json) {
        return SOUND.replace("\"quantity\": 1", "\"quantity\": " + json);
    }

    @ParameterizedTest
    @MethodSource("unsound")
    void an_unsound_body_is_refused_at_the_place_of_its_fault(List<String> example) {
        problem(post(example.get(1)), 400, "invalid_request")
                .then()
                .body("violations[0].detail", equalTo(example.get(3)))
                .body("violations[0].pointer", equalTo(example.get(2)));
    }

    @Test
    void a_body_that_is_not_in_utf_8_is_refused() {
        // Each of these is an "a" to a reader that is not strict.
        for (var wrong : List.of("\u00E9", "\u00C1\u00A1", "\u00E0\u0081\u00A1", "\u00ED\u00A0\u0080")) {
            var latin = SOUND.replace("a-1", wrong).getBytes(StandardCharsets.ISO_8859_1);
            problem(given().contentType("application/json").body(latin).post("/things"), 400, "invalid_request")
                    .then()
                    .body("violations[0].detail", equalTo("is not valid UTF-8"));
        }
        var utf16 = SOUND.getBytes(StandardCharsets.UTF_16LE);
        problem(given().contentType("application/json").body(utf16).post("/things"), 400, "invalid_request");
    }

    @Test
    void an_id_of_the_wrong_form_in_a_body_names_nothing() {
        problem(post(SOUND.replace(USER, "1-1-1-1-1")), 422, "user_not_found")
                .then()
                .body("violations[0].pointer", equalTo("/user_id"));
        problem(post(SOUND.replace("a-1", "no sku")), 422, "item_not_found")
                .then()
                .body("violations[0].pointer", equalTo("/lines/0/sku"));
    }

    @Test
    void an_id_of_the_wrong_form_in_the_path_names_nothing() {
        problem(given().get("/things/1-1-1-1-1"), 404, "user_not_found");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /nowhere,            404, not_found",
        "GET,    /,                   404, not_found",
        "GET,    /things/a/b,         404, not_found",
        "GET,    /q/nowhere,          404, not_found",
        "DELETE, /things,             405, method_not_allowed",
        "GET,    /things,             405, method_not_allowed",
        "GET,    /things/broken,      500, internal_error",
        "GET,    /things/broken-later,500, internal_error",
        "GET,    /things/too-new,     503, unavailable",
        "GET,    /things/down,        503, unavailable"
    })
    void an_error_of_the_framework_is_a_problem_too(String method, String path, int status, String code) {
        var answer = problem(given().request(method, path), status, code);
        answer.then().body("instance", equalTo(path)).body("detail", not(equalTo("a secret of the house")));
        assertThat(answer.asString()).doesNotContain("secret", "Exception");
        if (status == 503) {
            answer.then().header("Retry-After", matchesPattern("1|10"));
        }
    }

    @Test
    void a_command_that_others_outrun_again_and_again_is_told_to_try_again() {
        problem(
                given().contentType("application/json").body(SOUND).post("/things/contended"),
                409,
                "concurrency_conflict");
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "application/xml", "nonsense", "application/merge-patch+json"})
    void a_body_of_another_media_type_is_refused(String type) throws Exception {
        var answer = send(HttpRequest.newBuilder(server.resolve("/things"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(SOUND)));
        assertThat(answer).contains("unsupported_media_type");
    }

    @Test
    void the_accept_header_makes_no_difference() {
        problem(given().accept("text/html").get("/things/7"), 404, "user_not_found");
        given().accept("text/html")
                .get("/things/" + USER)
                .then()
                .statusCode(200)
                .contentType("application/json");
    }

    @Test
    void a_body_of_64_KiB_is_read_and_a_larger_one_is_not() {
        var largest = SOUND + " ".repeat(64 * 1024 - SOUND.length());
        post(largest).then().statusCode(200);
        problem(post(largest + " "), 413, "payload_too_large");
    }

    @Test
    void a_body_that_is_too_large_ends_its_request_and_not_the_connection_of_http_2() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var get = HttpRequest.newBuilder(server.resolve("/nowhere")).build();
            var post = HttpRequest.newBuilder(server.resolve("/things"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(SOUND + " ".repeat(64 * 1024)))
                    .build();
            assertThat(client.send(get, BodyHandlers.ofString()).version()).isEqualTo(Version.HTTP_2);
            for (var i = 0; i < 3; i++) {
                var answer = client.send(post, BodyHandlers.ofString());
                assertThat(answer.version()).isEqualTo(Version.HTTP_2);
                assertThat(answer.body()).contains("payload_too_large");
            }
            assertThat(client.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"65", "1000", "20000"})
    void a_body_that_does_not_tell_its_length_is_limited_too(int kib) throws Exception {
        var body = new ByteArrayInputStream((SOUND + " ".repeat(kib * 1024)).getBytes(StandardCharsets.UTF_8));
        var answer = send(HttpRequest.newBuilder(server.resolve("/things"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> body)));
        assertThat(answer).contains("payload_too_large");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /things/%ff, 404",
        "OPTIONS *, 404",
        "GET things, 404",
        "GET http://x/nowhere, 404",
        "BREW /things, 405"
    })
    void an_odd_request_is_a_problem_too(String request, int status) throws Exception {
        assertThat(sendRaw(request)).startsWith("HTTP/1.1 " + status).contains("application/problem+json");
    }

    @Test
    void a_request_for_no_uri_is_refused_by_the_server_itself_without_a_body() throws Exception {
        assertThat(sendRaw("GET /things/%zz")).startsWith("HTTP/1.1 400").doesNotContain("<html");
    }

    @Test
    void a_correlation_id_is_taken_over_on_every_answer() {
        var id = UUID.randomUUID().toString();
        for (var path : List.of("/things/" + USER, "/things/7", "/nowhere", "/q/health/live")) {
            given().header("X-Correlation-Id", id).get(path).then().header("X-Correlation-Id", id);
        }
    }

    @Test
    void a_missing_or_malformed_correlation_id_is_replaced() {
        var form = matchesPattern("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        given().get("/things/7").then().header("X-Correlation-Id", form);
        given().header("X-Correlation-Id", "mine").get("/things/7").then().header("X-Correlation-Id", form);
    }

    private static Response post(String body) {
        return given().contentType("application/json").body(body).post("/things");
    }

    private static Response problem(Response answer, int status, String code) {
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tideline:problem:" + code))
                .body("code", equalTo(code))
                .body("status", equalTo(status))
                .body("correlation_id", equalTo(answer.header("X-Correlation-Id")));
        assertThat(answer.jsonPath().getMap("").keySet().stream()
                        .map(Object::toString)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "type", "title", "status", "detail", "instance", "code", "correlation_id", "violations");
        return answer;
    }

    private String sendRaw(String request) throws Exception {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
