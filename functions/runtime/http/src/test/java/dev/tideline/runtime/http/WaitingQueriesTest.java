package dev.tideline.runtime.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.event.StreamId;
import dev.tideline.store.StreamVersion;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cost of queries that wait for their view. */
@QuarkusTest
class WaitingQueriesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 64;

    @TestHTTPResource
    URI server;

    @BeforeEach
    void nobody_waits() {
        await().atMost(PATIENCE).until(() -> WaitingResource.WAITING.get() == 0);
        WaitingResource.LOOKS.clear();
    }

    /** S3: 99 streams that are there, and one that is not. */
    @Test
    void reached_versions_are_not_queried_again_and_each_look_is_one_query() {
        var token =
                IntStream.rangeClosed(1, 99).mapToObj(i -> "stock-a" + i + ":1").collect(Collectors.joining(","))
                        + ",stock-b:2";

        given().header("Consistency-Token", token)
                .header("Prefer", "wait=1")
                .get("/waiting")
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .body("code", equalTo("not_caught_up"));

        var looks = List.copyOf(WaitingResource.LOOKS);
        assertThat(looks.getFirst()).hasSize(100);
        assertThat(looks.subList(1, looks.size()))
                .hasSizeBetween(2, 10)
                .containsOnly(List.of(new StreamVersion(new StreamId("stock-b"), 2)));
    }

    @Test
    void a_stream_without_events_is_not_waited_for() {
        given().header("Consistency-Token", "stock-a:0").get("/waiting").then().statusCode(200);

        assertThat(WaitingResource.LOOKS).isEmpty();
    }

    /** S3. */
    @Test
    void a_query_ends_its_wait_with_its_connection() throws Exception {
        var waiting = waiting();
        await().atMost(PATIENCE).until(() -> WaitingResource.WAITING.get() == 1);

        waiting.close();

        await().atMost(Duration.ofSeconds(5)).until(() -> WaitingResource.WAITING.get() == 0);
    }

    /** S3. */
    @Test
    void a_query_looks_only_once_behind_64_waiting_ones() throws Exception {
        var others = new ArrayList<Socket>();
        try {
            for (var i = 0; i < MOST; i++) {
                others.add(waiting());
            }
            await().atMost(PATIENCE).until(() -> WaitingResource.WAITING.get() == MOST);

            assertThat(refusedAfter("stock-late:2")).isLessThan(Duration.ofSeconds(1));
            assertThat(WaitingResource.LOOKS)
                    .filteredOn(look -> look.getFirst().stream().value().equals("stock-late"))
                    .hasSize(1);
            given().header("Consistency-Token", "stock-late:1")
                    .get("/waiting")
                    .then()
                    .statusCode(200);
        } finally {
            for (var other : others) {
                other.close();
            }
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> WaitingResource.WAITING.get() == 0);
        assertThat(refusedAfter("stock-later:2")).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    private static Duration refusedAfter(String token) {
        var begun = System.nanoTime();
        given().header("Consistency-Token", token)
                .header("Prefer", "wait=1")
                .get("/waiting")
                .then()
                .statusCode(503)
                .header("Retry-After", "1");
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private Socket waiting() throws IOException {
        var socket = new Socket(server.getHost(), server.getPort());
        socket.getOutputStream().write("""
                GET /waiting HTTP/1.1\r
                Host: localhost\r
                Consistency-Token: stock-b:2\r
                Prefer: wait=10\r
                \r
                """.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
