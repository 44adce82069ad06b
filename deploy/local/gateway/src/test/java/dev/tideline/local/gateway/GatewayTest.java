package dev.tideline.local.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.headRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.tideline.local.gateway.PlayedFunctions.Played;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(PlayedFunctions.class)
class GatewayTest {
    private static final String ID = UUID.randomUUID().toString();
    private static final String LARGE = " ".repeat(64 * 1024 + 1);

    @TestHTTPResource
    URI server;

    @ConfigProperty(name = "quarkus.management.test-port")
    int managementPort;

    Played functions;

    @ConfigProperty(name = "tideline.gateway.functions.cancel-order")
    int portOfCancelOrder;

    @BeforeEach
    void forget() {
        functions.placeOrder().resetAll();
        functions.orders().resetAll();
        ordersAnswers(aResponse().withStatus(200));
    }

    @Test
    void a_request_and_its_answer_are_passed_on_with_all_that_they_have() {
        var body = "{\"name\": \"\u00e9\"}";
        functions
                .placeOrder()
                .stubFor(any(anyUrl())
                        .willReturn(aResponse()
                                .withStatus(201)
                                .withHeader("Location", "/orders/" + ID)
                                .withHeader("ETag", "\"1\"")
                                .withHeader("Content-Type", "application/json")
                                .withBody(body)));

        given().contentType("application/json")
                .header("Idempotency-Key", "k")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/orders")
                .then()
                .statusCode(201)
                .header("Location", "/orders/" + ID)
                .header("ETag", "\"1\"")
                .contentType("application/json")
                .body("name", is("\u00e9"));

        functions
                .placeOrder()
                .verify(postRequestedFor(urlEqualTo("/orders"))
                        .withHeader("Idempotency-Key", equalTo("k"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withRequestBody(binaryEqualTo(body.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void an_address_is_passed_on_as_it_was_written() {
        var address = "/orders/" + ID + "%2F%C3%A9?x=%2f&y=a+b&z";

        given().urlEncodingEnabled(false).get(address).then().statusCode(200);

        functions.orders().verify(getRequestedFor(urlEqualTo(address)));
    }

    @Test
    void head_is_asked_of_the_function_that_answers_get() {
        given().head("/orders/" + ID).then().statusCode(200);

        functions.orders().verify(headRequestedFor(urlEqualTo("/orders/" + ID)));
    }

    @Test
    void the_function_and_the_caller_are_told_the_same_correlation_id() {
        var made = get("/orders").headers().getValues("X-Correlation-Id");

        assertThat(made).hasSize(1);
        functions
                .orders()
                .verify(getRequestedFor(urlEqualTo("/orders"))
                        .withHeader("X-Correlation-Id", equalTo(made.getFirst())));
    }

    @Test
    void headers_of_one_connection_are_not_passed_on() throws IOException {
        ordersAnswers(aResponse()
                .withHeader("Connection", "X-Theirs")
                .withHeader("X-Theirs", "1")
                .withHeader("Keep-Alive", "timeout=1")
                .withHeader("X-Other", "2"));

        var answer =
                headOf("GET /orders HTTP/1.1\r\nHost: x\r\nConnection: X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200").contains("X-Other: 2").doesNotContain("X-Theirs", "Keep-Alive");
        functions
                .orders()
                .verify(getRequestedFor(urlEqualTo("/orders"))
                        .withoutHeader("X-Mine")
                        .withoutHeader("TE"));
    }

    @Test
    void an_answer_that_does_not_tell_its_length_is_passed_on_as_it_comes() {
        ordersAnswers(aResponse().withBody(LARGE).withChunkedDribbleDelay(10, 200));

        assertThat(get("/orders").asString()).isEqualTo(LARGE);
    }

    @Test
    void half_an_answer_is_not_taken_for_a_whole_one() {
        ordersAnswers(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));

        assertThatThrownBy(() -> get("/orders").asString()).isInstanceOf(IOException.class);
    }

    /** B20: as in one process. */
    @ParameterizedTest
    @CsvSource({
        "GET,    /nowhere,        404, not_found,          ",
        "GET,    /orders/a/b,     404, not_found,          ",
        "GET,    /orders/,        404, not_found,          ",
        "GET,    /items/mug/,     404, not_found,          ",
        "POST,   /items//stock,   404, not_found,          ",
        "DELETE, /orders,         405, method_not_allowed, 'GET, HEAD, OPTIONS, POST'",
        "POST,   /users/7,        405, method_not_allowed, 'GET, HEAD, OPTIONS'",
        "GET,    /orders/7/cancel,405, method_not_allowed, 'OPTIONS, POST'"
    })
    void an_unknown_operation_is_answered_with_a_problem(
            String method, String path, int status, String code, String allow) {
        var answer = problem(given().request(method, path), status, code);

        assertThat(answer.header("Allow")).isEqualTo(allow);
    }

    @Test
    void options_lists_the_methods_of_a_path() {
        given().options("/items/mug").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, PUT");
        given().options("/openapi").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @CsvSource({"GET, 204", "GET, 304", "HEAD, 200"})
    void an_answer_that_has_no_body_is_passed_on_without_one(String method, int status) throws IOException {
        ordersAnswers(aResponse().withStatus(status).withHeader("ETag", "\"1\""));

        var answer = headOf(method + " /orders HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("ETag: \"1\"");
        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("transfer-encoding");
    }

    @Test
    void a_caller_that_goes_away_takes_its_request_with_it() throws IOException {
        try (var function = new ServerSocket(portOfCancelOrder, 1, InetAddress.getLoopbackAddress())) {
            function.setSoTimeout(10_000);
            var asked = askedByOneWhoGoes(function);

            asked.setSoTimeout(10_000);
            assertThat(new String(asked.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("POST /orders/7/cancel");
        }
    }

    private Socket askedByOneWhoGoes(ServerSocket function) throws IOException {
        try (var caller = new Socket(server.getHost(), server.getPort())) {
            caller.getOutputStream()
                    .write("POST /orders/7/cancel HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return function.accept();
        }
    }

    @Test
    void a_function_gets_further_requests_while_64_wait_in_it() throws IOException {
        try (var function = new ServerSocket(portOfCancelOrder, 65, InetAddress.getLoopbackAddress())) {
            // A request without a connection gets one after 1 s, when the gateway gives up the first of the others.
            function.setSoTimeout(500);
            var sockets = new ArrayList<Socket>();
            try {
                for (var i = 0; i < 65; i++) {
                    var caller = new Socket(server.getHost(), server.getPort());
                    sockets.add(caller);
                    caller.getOutputStream()
                            .write("POST /orders/7/cancel HTTP/1.1\r\nHost: x\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    sockets.add(function.accept());
                }
            } finally {
                for (var socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void a_function_that_does_not_run_is_unavailable() {
        unavailable(given().contentType("application/json").body("{}").post("/orders/" + ID + "/cancel"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE"})
    void a_function_that_ends_instead_of_answering_is_unavailable(Fault fault) {
        ordersAnswers(aResponse().withFault(fault));

        unavailable(get("/orders"));
    }

    @Test
    void a_function_that_says_nothing_is_unavailable() {
        ordersAnswers(aResponse().withFixedDelay(10_000));

        unavailable(get("/orders"));
    }

    @Test
    void a_body_that_is_too_large_comes_to_no_function() throws Exception {
        problem(given().contentType("application/json").body(LARGE).post("/orders"), 413, "payload_too_large");
        try (var client = HttpClient.newHttpClient()) {
            var lengthUntold = BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(LARGE.getBytes(StandardCharsets.UTF_8)));
            var answer = client.send(
                    HttpRequest.newBuilder(server.resolve("/orders"))
                            .timeout(Duration.ofSeconds(20))
                            .POST(lengthUntold)
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("payload_too_large");
        }

        assertThat(functions.placeOrder().getAllServeEvents()).isEmpty();
    }

    /** B18 */
    @Test
    void a_body_of_another_content_encoding_comes_to_no_function() {
        problem(
                given().contentType("application/json")
                        .header("Content-Encoding", "gzip")
                        .body("{}")
                        .post("/orders"),
                415,
                "unsupported_media_type");

        assertThat(functions.placeOrder().getAllServeEvents()).isEmpty();
    }

    @Test
    void an_address_or_headers_that_are_too_long_come_to_no_function() {
        problem(get("/orders?name=" + "a".repeat(9_000)), 414, "uri_too_long");
        problem(given().header("X-Long", "a".repeat(30_000)).get("/orders"), 431, "headers_too_large");

        assertThat(functions.orders().getAllServeEvents()).isEmpty();
    }

    @Test
    void the_system_is_ready_when_every_function_is_and_names_the_others() {
        get("http://localhost:" + managementPort + "/q/health/ready")
                .then()
                .statusCode(503)
                .body("status", is("DOWN"))
                .body("checks[0].data.orders", is("UP"))
                .body("checks[0].data.place-order", is("DOWN"))
                .body("checks[0].data.cancel-order", is("DOWN"));
        get("/q/health/live").then().statusCode(200);
    }

    @Test
    void the_document_of_all_functions_is_served() {
        get("/openapi").then().statusCode(200).body("openapi", startsWith("3.1."));
    }

    private void ordersAnswers(ResponseDefinitionBuilder answer) {
        functions.orders().stubFor(any(anyUrl()).willReturn(answer));
    }

    private static void unavailable(Response answer) {
        assertThat(problem(answer, 503, "unavailable").header("Retry-After")).isEqualTo("1");
    }

    private static Response problem(Response answer, int status, String code) {
        answer.then().statusCode(status).contentType("application/problem+json").body("code", is(code));
        return answer;
    }

    private String headOf(String request) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                var next = socket.getInputStream().read();
                assertThat(next).as("ends after %s", head).isNotNegative();
                head.append((char) next);
            }
            return head.toString();
        }
    }
}
