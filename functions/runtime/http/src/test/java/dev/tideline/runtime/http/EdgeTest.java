package dev.tideline.runtime.http;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of every request before any resource: addresses, methods, encodings, and limits of size and time. */
@QuarkusTest
class EdgeTest {
    private static final String USER = "019a7b40-0000-7000-8000-000000000001";
    private static final Logger LOG = Logger.getLogger(EdgeTest.class);
    private static final String BODY = "{\"user_id\": \"" + USER + "\", \"lines\": []}";

    @TestHTTPResource
    URI server;

    @ConfigProperty(name = "quarkus.management.test-port")
    int managementPort;

    /** B18 */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "br", "identity, gzip", "x", "identity;q=1"})
    void a_body_of_another_content_encoding_is_refused(String encoding) {
        problem(json().header("Content-Encoding", encoding).body(BODY).post("/things"), 415, "unsupported_media_type")
                .then()
                .header("Accept-Encoding", "identity");
    }

    /** B18 */
    @ParameterizedTest
    @EnumSource
    void a_content_encoding_is_refused_in_every_version_of_http(Version version) throws Exception {
        try (var client = HttpClient.newBuilder().version(version).build()) {
            for (var body : List.of(
                    BodyPublishers.ofString(BODY), BodyPublishers.fromPublisher(BodyPublishers.ofString(BODY)))) {
                var answer = client.send(
                        HttpRequest.newBuilder(server.resolve("/things"))
                                .header("Content-Type", "application/json")
                                .header("Content-Encoding", "gzip")
                                .timeout(Duration.ofSeconds(20))
                                .POST(body)
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(415);
            }
            var bodiless = HttpRequest.newBuilder(server.resolve("/things/" + USER))
                    .header("Content-Encoding", "gzip")
                    .build();
            assertThat(client.send(bodiless, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity", "identity, identity", ""})
    void the_identity_encoding_is_none(String encoding) {
        json().header("Content-Encoding", encoding)
                .body(BODY)
                .post("/things")
                .then()
                .statusCode(200);
    }

    /** B20 */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/things/",
                "/things/" + USER + "/",
                "//things",
                "//things/" + USER,
                "/things//" + USER,
                "/things/./" + USER,
                "/x/../things/" + USER,
                "/things/" + USER + ";x=1",
                "/things/..",
                "/q/../things/" + USER,
                "/q/%2e%2e/things/" + USER,
                "/q/./../things/" + USER,
                "/q/health/../../things/" + USER,
                "/things/%2e",
                "/things/%2E%2e",
                "/things/.%2e",
                "/things;x=1/" + USER,
                "/"
            })
    void an_address_that_is_none_of_ours_to_the_letter_is_not_found(String path) throws IOException {
        for (var method : List.of("GET", "POST", "OPTIONS", "BREW")) {
            assertThat(raw(method + " " + path + " HTTP/1.1", "Content-Length: 0"))
                    .startsWith("HTTP/1.1 404")
                    .contains("\"not_found\"", "\"instance\":\"" + path + "\"");
        }
    }

    /** Knative sends them to the one port of a Service, wherever the manifest says that they go. */
    @Test
    void the_probes_of_a_knative_service_are_answered_on_the_port_of_the_api() throws IOException {
        var probes = Files.readAllLines(Path.of("../../../deploy/knative/components/function/service.yaml")).stream()
                .filter(line -> line.strip().startsWith("path: /q/"))
                .map(line -> line.strip().substring("path: ".length()))
                .toList();

        assertThat(probes).hasSize(2);
        for (var probe : probes) {
            get(probe).then().statusCode(200).contentType("application/json").body("status", equalTo("UP"));
            given().head(probe).then().statusCode(200).body(equalTo(""));
            given().post(probe).then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/ready", "/q/metrics", "/q/health/live/", "/q"})
    void health_and_metrics_are_not_on_the_port_of_the_api(String path) {
        problem(get(path), 404, "not_found");
    }

    @Test
    void health_is_on_the_management_port_and_operations_are_not() {
        var management = "http://localhost:" + managementPort;

        get(management + "/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        get(management + "/things/" + USER).then().statusCode(404);
    }

    @Test
    void a_letter_of_an_address_may_be_percent_encoded() throws IOException {
        assertThat(raw("GET /%74hings/" + USER + " HTTP/1.1")).startsWith("HTTP/1.1 200");
    }

    /** RFC 9110, 9.3.7 and 15.5.6: an answer to OPTIONS and a 405 have an Allow. */
    @ParameterizedTest
    @CsvSource({
        "/things,                    'OPTIONS, POST'",
        "/things/" + USER + ",       'GET, HEAD, OPTIONS, PUT'",
        "/things/contended,          'GET, HEAD, OPTIONS, POST, PUT'"
    })
    void options_and_405_tell_all_methods_of_an_address(String path, String allow) {
        given().options(path).then().statusCode(204).header("Allow", allow).body(equalTo(""));
        for (var method : List.of("DELETE", "PATCH", "TRACE", "BREW")) {
            problem(given().request(method, path), 405, "method_not_allowed")
                    .then()
                    .header("Allow", allow);
        }
        assertThat(given().head("/things").statusCode()).isEqualTo(405);
    }

    /** RFC 9110, 9.3.2. */
    @ParameterizedTest
    @ValueSource(strings = {"/things/" + USER, "/things/7", "/things/down", "/things", "/nowhere"})
    void head_is_answered_as_get_without_the_body(String path) throws IOException {
        var get = raw("GET " + path + " HTTP/1.1").split("\r\n\r\n", 2);
        var head = raw("HEAD " + path + " HTTP/1.1").split("\r\n\r\n", 2);

        assertThat(head[1]).isEmpty();
        assertThat(headers(head[0])).containsExactlyInAnyOrderElementsOf(headers(get[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/things/" + USER, "/things/7", "/things", "/nowhere"})
    void head_has_no_body_in_http_2_either(String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var get = HttpRequest.newBuilder(server.resolve(path));
            var whole = http.send(get.build(), BodyHandlers.ofString());
            var head = http.send(get.HEAD().build(), BodyHandlers.ofString());

            assertThat(head.version()).isEqualTo(Version.HTTP_2);
            assertThat(head.statusCode()).isEqualTo(whole.statusCode());
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().map().get("content-length"))
                    .isEqualTo(whole.headers().map().get("content-length"));
        }
    }

    /** Without those that are each answer's own. */
    private static List<String> headers(String head) {
        return List.of(head.split("\r\n")).stream()
                .map(line -> line.startsWith("X-Correlation-Id") ? "X-Correlation-Id" : line)
                .toList();
    }

    /** S4: what 250 slow bodies hold up, how long they may take, and that they are answered. */
    @Test
    void slow_bodies_end_in_time_and_hold_up_nobody() throws Exception {
        var slow = new ArrayList<Socket>();
        try (var http = HttpClient.newHttpClient()) {
            for (var i = 0; i < 250; i++) {
                slow.add(slowBody());
            }
            var first =
                    HttpRequest.newBuilder(server.resolve("/things/" + USER)).build();
            assertThat(http.send(first, BodyHandlers.discarding()).version()).isEqualTo(Version.HTTP_2);
            var slowInHttp2 = http.sendAsync(
                    HttpRequest.newBuilder(server.resolve("/things"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.fromPublisher(new SubmissionPublisher<>()))
                            .build(),
                    BodyHandlers.ofString());
            var began = System.nanoTime();
            var large = BODY + " ".repeat(40 * 1024);
            var answer = http.send(
                    HttpRequest.newBuilder(server.resolve("/things"))
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofSeconds(15))
                            .POST(BodyPublishers.ofString(large))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            var answered = Duration.ofNanos(System.nanoTime() - began);
            LOG.infof("Beside 250 slow bodies, one of 40 KiB was answered in %d ms", answered.toMillis());
            assertThat(answered).isLessThan(Duration.ofSeconds(3));

            var trickle = Thread.ofVirtual().start(() -> trickle(slow));
            for (var socket : slow) {
                socket.setSoTimeout(10_000);
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 400")
                        .containsIgnoringCase("connection: close")
                        .contains("\"invalid_request\"", "5 s");
            }
            assertThat(slowInHttp2.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(400);
            assertThat(http.send(first, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertThat(trickle.join(Duration.ofSeconds(10)))
                    .as("the connections are closed")
                    .isTrue();
        } finally {
            for (var socket : slow) {
                socket.close();
            }
        }
    }

    /** S4 */
    @Test
    void the_oldest_of_too_many_bodies_gives_way() throws Exception {
        var slow = new ArrayList<Socket>();
        try {
            for (var i = 0; i < 520; i++) {
                slow.add(slowBody());
            }
            slow.getFirst().setSoTimeout(4_000);
            assertThat(new String(
                            slow.getFirst().getInputStream().readNBytes("HTTP/1.1 503".length()),
                            StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 503");
            json().body(BODY).post("/things").then().statusCode(200);
        } finally {
            for (var socket : slow) {
                socket.close();
            }
        }
    }

    private Socket slowBody() throws IOException {
        var socket = new Socket(server.getHost(), server.getPort());
        var chunk = "3000\r\n" + " ".repeat(0x3000) + "\r\n";
        socket.getOutputStream()
                .write(("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n" + chunk)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** A byte a second to each, until the server takes none of any. */
    private static void trickle(List<Socket> slow) {
        await().forever()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> slow.stream().filter(EdgeTest::takesAByte).count() == 0);
    }

    private static boolean takesAByte(Socket socket) {
        try {
            socket.getOutputStream().write("1\r\n \r\n".getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void a_body_that_is_not_wanted_does_not_keep_its_connection() throws Exception {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void requests_that_come_at_once_on_one_connection_are_answered_in_order() throws IOException {
        var post = "POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ";
        var answers = raw(
                post + BODY.length() + "\r\n\r\n" + BODY + post + "1\r\n\r\n[" + "GET /things/" + USER + " HTTP/1.1");

        assertThat(answers.lines().filter(line -> line.contains("HTTP/1.1")))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("200 OK"),
                        line -> assertThat(line).endsWith("400 Bad Request"),
                        line -> assertThat(line).endsWith("200 OK"));
    }

    @Test
    void a_caller_may_ask_whether_its_body_is_wanted() throws Exception {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            ("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
                                            + "Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            var toContinue = "HTTP/1.1 100 Continue\r\n\r\n";
            assertThat(new String(socket.getInputStream().readNBytes(toContinue.length()), StandardCharsets.US_ASCII))
                    .isEqualTo(toContinue);
            socket.getOutputStream().write(BODY.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @CsvSource({"8192, 404", "8193, 414", "30000, 414", "60000, 414"})
    void an_address_has_at_most_8_kib(int length, int status) throws IOException {
        var answer = raw("GET /" + "a".repeat(length - 1) + " HTTP/1.1");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer).contains(status == 414 ? "\"uri_too_long\"" : "\"not_found\"");
    }

    @ParameterizedTest
    @CsvSource({"19000, 200", "20481, 431", "60000, 431"})
    void the_headers_have_at_most_20_kib(int length, int status) throws IOException {
        var answer = raw("GET /things/" + USER + " HTTP/1.1", "X-Long: " + "a".repeat(length));

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        if (status == 431) {
            assertThat(answer).contains("\"headers_too_large\"");
        }
    }

    @Test
    void limits_of_addresses_and_headers_are_the_same_over_http_2() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var get = HttpRequest.newBuilder(server.resolve("/things/" + USER));
            assertThat(http.send(get.build(), BodyHandlers.ofString()).version())
                    .isEqualTo(Version.HTTP_2);

            var large = http.send(get.header("X-Long", "a".repeat(30_000)).build(), BodyHandlers.ofString());
            assertThat(large.version()).isEqualTo(Version.HTTP_2);
            assertThat(large.statusCode()).isEqualTo(431);
            assertThat(large.body()).contains("\"headers_too_large\"");

            var far = http.send(
                    HttpRequest.newBuilder(server.resolve("/things/" + "a".repeat(9_000)))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(far.statusCode()).isEqualTo(414);
            assertThat(far.body()).contains("\"uri_too_long\"");
        }
    }

    @Test
    void a_function_is_told_that_a_caller_has_gone() throws Exception {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write("GET /things/waiting HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            ThingResource.STARTED.get(10, TimeUnit.SECONDS);
            assertThat(ThingResource.GONE).isNotDone();
        }
        ThingResource.GONE.get(10, TimeUnit.SECONDS);
    }

    private static RequestSpecification json() {
        return given().contentType("application/json");
    }

    private static Response problem(Response answer, int status, String code) {
        answer.then().statusCode(status).contentType("application/problem+json").body("code", equalTo(code));
        return answer;
    }

    private String raw(String request, String... headers) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            var head = new StringBuilder(request + "\r\nHost: x\r\nConnection: close\r\n");
            for (var header : headers) {
                head.append(header).append("\r\n");
            }
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
