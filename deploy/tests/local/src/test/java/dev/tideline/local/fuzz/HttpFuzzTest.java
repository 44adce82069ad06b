package dev.tideline.local.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tideline.local.Samples;
import dev.tideline.local.Shop;
import dev.tideline.testing.OpenApi;
import dev.tideline.testing.OpenApi.Operation;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Requests that the OpenAPI document allows, with one or two things changed. Each is made from a number, which a failure tells:
 * {@code ./mvnw -pl deploy/tests/local -am test -Dtest=HttpFuzzTest -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.first=4711
 * -Dfuzz.count=1}.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class HttpFuzzTest {
    /** Beyond it an address and headers are refused before they are read to the end, without a problem: docs/reference/http.md. */
    private static final int LONGEST_READ = 64 * 1024;

    private static final Logger LOG = Logger.getLogger(HttpFuzzTest.class);
    private static final long FIRST = Long.getLong("fuzz.first", 1);
    private static final long COUNT = Long.getLong("fuzz.count", 6_000);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(15);
    private static final OpenApi DOCUMENT = OpenApi.DOCUMENT;
    private static final List<String> OTHER_HEADERS = List.of(
            "traceparent",
            "Accept",
            "Content-Encoding",
            "Range",
            "Cookie",
            "If-Match",
            "If-None-Match",
            "If-Range",
            "Prefer");

    @Test
    void every_request_is_carried_out_or_refused_and_a_refusal_changes_nothing() throws Exception {
        var user = Shop.user();
        var sku = Shop.item(1_000_000);
        var order = Shop.order(user, "pm_card_ok", Map.of(sku, 1));
        var answers = new java.util.TreeMap<Integer, Integer>();
        var refused = new ArrayList<UUID>();
        try (var http = HttpClient.newHttpClient()) {
            for (var seed = FIRST; seed < FIRST + COUNT; seed++) {
                var correlation = new UUID(0, seed);
                var random = new Random(seed);
                var status = send(http, seed, random, Samples.of(user, order, sku, random), correlation);
                answers.merge(status, 1, Integer::sum);
                if (status >= 400) {
                    refused.add(correlation);
                }
            }
        }

        LOG.infof("%,d requests were answered: %s", COUNT, answers);
        assertThat(Sql.rows(
                        "SELECT stream_id, version, type, correlation_id FROM events WHERE correlation_id = ANY (?)",
                        (Object) refused.toArray(UUID[]::new)))
                .as("what came of requests that were refused")
                .isEmpty();
        if (COUNT > 1_000) {
            assertThat(answers.keySet())
                    .as("all kinds of answers")
                    .contains(200, 201, 204, 400, 401, 404, 405, 414, 415, 431);
        }
    }

    private static int send(HttpClient http, long seed, Random random, Samples samples, UUID correlation) {
        var mutations = new Mutations(random);
        var operation = mutations.any(DOCUMENT.operations().toList());
        var request = request(operation, samples, mutations, correlation);
        try {
            var began = System.nanoTime();
            var answer = http.send(request, BodyHandlers.ofString());
            assertAnswered(answer, seed, request);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ANSWERED_WITHIN);
            return answer.statusCode();
        } catch (IOException | InterruptedException e) {
            if (e instanceof IOException && length(request) > LONGEST_READ) {
                // The server ends the stream with its refusal, which may come while the body is still being sent.
                return 431;
            }
            return fail(
                    "-Dfuzz.count=1 -Dfuzz.first=" + seed + ": " + request + " "
                            + request.headers().map(),
                    e);
        }
    }

    private static int length(HttpRequest request) {
        return request.uri().toString().length()
                + request.headers().map().toString().length();
    }

    private static void assertAnswered(HttpResponse<String> answer, long seed, HttpRequest request) {
        var what = "-Dfuzz.count=1 -Dfuzz.first=%d: %s %s -> %d %s"
                .formatted(seed, request, request.headers().map(), answer.statusCode(), answer.body());
        var waits = request.headers().firstValue("Consistency-Token").isPresent();
        assertThat(answer.statusCode())
                .as(what)
                .satisfiesAnyOf(
                        status -> assertThat(status).isLessThan(500),
                        status -> assertThat(waits && status == 503).isTrue());
        if (request.method().equals("HEAD")) {
            assertThat(answer.body()).as(what).isEmpty();
        } else if (length(request) > LONGEST_READ) {
            assertThat(answer.statusCode()).as(what).isIn(414, 431);
        } else if (answer.statusCode() >= 400) {
            assertThat(answer.headers().firstValue("Content-Type")).as(what).contains("application/problem+json");
            assertThat(Mutations.json(answer.body()).path("code").asText())
                    .as(what)
                    .isNotBlank();
            assertThat(answer.body()).as(what).doesNotContain("Exception", "\tat ", "SQLSTATE", "syntax error");
        }
    }

    private static HttpRequest request(Operation operation, Samples samples, Mutations mutations, UUID correlation) {
        var path = operation.path();
        for (var parameter : DOCUMENT.parameters(operation, "path").toList()) {
            var value = mutations.happens(0.15) ? mutations.text() : samples.text(parameter);
            path = path.replace("{" + parameter.name() + "}", value.isEmpty() ? "%20" : encoded(value));
        }
        if (mutations.happens(0.03)) {
            path = mutations.path(path);
        }
        var method = mutations.happens(0.03) ? mutations.method() : operation.method();
        var query = new ArrayList<String>();
        for (var parameter : DOCUMENT.query(operation).toList()) {
            if (mutations.happens(0.2)) {
                var value = mutations.happens(0.4) ? mutations.text() : samples.text(parameter);
                query.add(encoded(parameter.name()) + (mutations.happens(0.05) ? "" : "=" + encoded(value)));
            }
        }
        if (mutations.happens(0.05)) {
            query.add(encoded(mutations.text()) + "=" + encoded(mutations.text()));
        }
        var url = RestAssured.baseURI + ":" + RestAssured.port + path
                + (query.isEmpty() ? "" : "?" + String.join("&", query));
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(ANSWERED_WITHIN);
        for (var parameter : DOCUMENT.parameters(operation, "header").toList()) {
            if (!parameter.name().equals("X-Correlation-Id") && mutations.happens(0.15)) {
                header(request, parameter.name(), mutations.text());
            }
        }
        if (mutations.happens(0.1)) {
            header(request, mutations.any(OTHER_HEADERS), mutations.text());
        }
        request.header("X-Correlation-Id", correlation.toString());
        token(mutations).ifPresent(token -> header(request, "Authorization", token));
        var body = DOCUMENT.body(operation);
        if (body.isEmpty()) {
            return request.method(method, BodyPublishers.noBody()).build();
        }
        var right = samples.value(body.get(), "");
        var type = mutations.happens(0.03) ? "text/plain" : "application/json";
        return request.header("Content-Type", type)
                .method(method, BodyPublishers.ofByteArray(mutations.body(right)))
                .build();
    }

    /** Returns the header of a good token; now and then that of another one, or none. */
    private static Optional<String> token(Mutations mutations) {
        if (mutations.happens(0.05)) {
            return Optional.empty();
        }
        var good = "Bearer " + TestTokens.ofStaffAndOperator();
        return Optional.of(
                mutations.happens(0.1)
                        ? mutations.any(List.of(mutations.text(), good.substring(0, good.length() - 2), good + "x"))
                        : good);
    }

    /** Sets a header if its value is valid in HTTP. No client would send another one. */
    private static void header(HttpRequest.Builder request, String name, String value) {
        if (value.chars().allMatch(character -> character >= ' ' && character < 0x7f)) {
            request.header(name, value);
        }
    }

    /** Every byte that is not plain. */
    private static String encoded(String text) {
        var encoded = new StringBuilder();
        for (var each : text.getBytes(StandardCharsets.UTF_8)) {
            if (each >= '0' && each <= '9' || each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each == '-') {
                encoded.append((char) each);
            } else {
                encoded.append("%%%02X".formatted(each));
            }
        }
        return encoded.toString();
    }
}
