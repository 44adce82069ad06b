package dev.tideline.runtime.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The behaviour that all query functions have in common. */
@QuarkusTest
class QueriesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @TestHTTPResource
    URI server;

    @BeforeEach
    void count() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void countNoMore() {
        Metrics.removeRegistry(registry);
    }

    @Test
    void a_row_is_answered_under_its_tag_and_not_sent_again() {
        given().get("/asked/b")
                .then()
                .statusCode(200)
                .header("ETag", "\"1.0-1\"")
                .body("name", equalTo("Bowl"));
        given().header("If-None-Match", "\"1.0-1\"").get("/asked/b").then().statusCode(304);

        awaitCount(2, "asked", "GetRow", "answered");
    }

    @Test
    void the_refusal_of_a_row_counts_as_the_outcome() {
        given().get("/asked/d").then().statusCode(404).body("code", equalTo("not_found"));
        given().header("If-Match", "\"2\"").get("/asked/b").then().statusCode(412);

        awaitCount(1, "asked", "GetRow", "not_found");
        awaitCount(1, "asked", "GetRow", "version_mismatch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/asked/d%00", "/asked/dd"})
    void an_id_of_no_form_is_not_found(String path) {
        given().urlEncodingEnabled(false).get(path).then().statusCode(404).body("code", equalTo("not_found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?unknown=1", "?limit=0", "?limit=201", "?limit=1&limit=1", "?sort=x", "?price=x", "/b?limit=1"})
    void a_query_that_is_not_offered_is_an_invalid_request(String query) {
        given().get("/asked" + query).then().statusCode(400).body("code", equalTo("invalid_request"));
    }

    @ParameterizedTest
    @CsvSource({
        "sort=id, abc",
        "sort=-id, cba",
        "sort=name, bac",
        "sort=-name, cab",
        "sort=price, acb",
        "sort=-price, bca",
        "name=Cu, ac",
        "'names=Bowl,Jug', b",
        "price=2&sort=-id, ca",
        "above=2, b",
        "from=2&to=9, ac"
    })
    void a_list_goes_through_all_that_is_wanted_page_by_page(String query, String ids) {
        var seen = new ArrayList<String>();
        var next = "";
        while (next != null) {
            var page = given().get("/asked?limit=1&" + query + next)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(page.getList("data.id"));
            var cursor = page.getString("next_cursor");
            next = cursor == null ? null : "&cursor=" + cursor;
        }

        assertThat(String.join("", seen)).isEqualTo(ids);
    }

    @Test
    void a_cursor_is_that_of_its_list_its_filters_and_its_sort() {
        var cursor = given().get("/asked?limit=1&name=Cu").jsonPath().getString("next_cursor");

        given().get("/asked?name=Cu&cursor=" + cursor).then().statusCode(200).body("data.id", contains("c"));
        for (var other : List.of("name=C", "name=Cu&sort=-id", "name=Cu&price=2")) {
            given().get("/asked?" + other + "&cursor=" + cursor)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("invalid_cursor"));
        }
    }

    @Test
    void a_query_whose_view_is_behind_is_counted_as_that() {
        given().header("Consistency-Token", "stock-a:1")
                .header("Prefer", "wait=0")
                .get("/asked/of/silence")
                .then()
                .statusCode(503)
                .body("code", equalTo("not_caught_up"));

        awaitCount(1, "asked-of-silence", "ListRows", "not_caught_up");
    }

    @Test
    void a_query_is_given_up_when_its_caller_has_gone() throws IOException {
        try (var caller = new Socket(server.getHost(), server.getPort())) {
            caller.getOutputStream()
                    .write("GET /asked/of/silence HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(PATIENCE).until(AskedResource.BEGUN::isDone);
        }

        await().atMost(PATIENCE).until(AskedResource.SILENT::isCancelled);
        awaitCount(1, "asked-of-silence", "ListRows", "gone");
    }

    /** The answer may be there before it is counted. */
    private void awaitCount(long count, String function, String type, String outcome) {
        await().atMost(PATIENCE)
                .until(
                        () -> registry
                                        .find("tideline.queries")
                                        .tags("function", function, "type", type, "outcome", outcome)
                                        .timers()
                                        .stream()
                                        .mapToLong(Timer::count)
                                        .sum()
                                == count);
    }
}
