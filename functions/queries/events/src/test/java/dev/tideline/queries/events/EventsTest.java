package dev.tideline.queries.events;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.nullValue;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.store.EventLog;
import dev.tideline.runtime.store.ListReads;
import dev.tideline.testing.History;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class EventsTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00.000001Z");

    private final String stream = "stock-" + UUID.randomUUID();
    private final UUID correlation = UUID.randomUUID();

    @Test
    void a_stream_is_found_whatever_the_case_of_the_id_in_its_name_but_a_sku_is_as_it_is() {
        var id = UUID.randomUUID();
        for (var category : List.of("user", "order", "stock")) {
            StoredEvents.given(new History()
                    .with(new StreamId(category + "-" + id), "Happened", "{}")
                    .events());
        }

        var capitals = id.toString().toUpperCase(Locale.ROOT);
        given().get("/streams/user-" + capitals)
                .then()
                .statusCode(200)
                .body("data[0].stream_id", equalTo("user-" + id));
        given().get("/streams/order-" + capitals).then().statusCode(200);
        given().get("/streams/stock-" + capitals).then().statusCode(404);
    }

    @Test
    void an_event_of_a_stream_is_answered_with_its_envelope_and_its_data_as_written() {
        StoredEvents.given(List.of(event(1)));

        var path = given().get("/streams/" + stream)
                .then()
                .statusCode(200)
                .body("data[0].type", equalTo("StockAdded"))
                .body("data[0].source", equalTo("/tideline/a-test"))
                .body("data[0].stream_id", equalTo(stream))
                .body("data[0].version", equalTo(1))
                .body("data[0].schema_version", equalTo(1))
                .body("data[0].timestamp", equalTo("2026-01-31T12:00:00.000001Z"))
                .body("data[0].correlation_id", equalTo(correlation.toString()))
                .body("data[0].data.quantity", equalTo(1))
                .body("data[0].position", nullValue())
                .body("data[0]", hasKey("user_id"))
                .body("data[0]", hasKey("traceparent"))
                .body("data[0]", hasKey("id"))
                .body("data[0]", hasKey("causation_id"))
                .body("next_cursor", nullValue())
                .extract();
        assertThat(path.<Object>path("data[0].size()")).isEqualTo(13);
    }

    @Test
    void a_stream_is_listed_page_by_page_from_a_version_on() {
        StoredEvents.given(events(7));

        var first = given().get("/streams/" + stream + "?from_version=3&limit=2");
        first.then().statusCode(200).body("data.version", contains(3, 4));
        var second = given().queryParam("cursor", first.<String>path("next_cursor"))
                .get("/streams/" + stream + "?from_version=3&limit=3");
        second.then().statusCode(200).body("data.version", contains(5, 6, 7)).body("next_cursor", nullValue());
        given().get("/streams/" + stream + "?from_version=8")
                .then()
                .statusCode(200)
                .body("data", empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock-unknown", "stock", "-", "a%00-b", "stock-"})
    void a_stream_that_is_not_there_is_not_found(String id) {
        given().get("/streams/" + id)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("stream_not_found"));
    }

    @Test
    void all_events_are_listed_by_position_once_they_have_one() {
        var before = head();
        StoredEvents.positioned(events(5));
        StoredEvents.given(List.of(event(6)));

        var positions = new ArrayList<Integer>();
        String cursor = null;
        do {
            var request = given().queryParam("after_position", before).queryParam("limit", 2);
            var page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get("/events")
                    .then()
                    .statusCode(200)
                    .extract();
            positions.addAll(page.path("data.position"));
            cursor = page.path("next_cursor");
        } while (cursor != null);

        assertThat(positions)
                .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + 5)
                        .mapToObj(position -> (int) position)
                        .toList());
    }

    @Test
    void events_are_filtered_by_type_and_correlation_id() {
        StoredEvents.positioned(events(3));

        assertThat(found("correlation_id=" + correlation).<Integer>getList("data.version"))
                .containsExactly(1, 2, 3);
        assertThat(found("type=StockAdded&correlation_id=" + correlation).<Integer>getList("data.version"))
                .containsExactly(1, 2, 3);
        assertThat(found("type=StockSold&correlation_id=" + correlation).getList("data"))
                .isEmpty();
        assertThat(found("type=StockAdded&limit=200").getList("data.type")).containsOnly("StockAdded");
        assertThat(found("type=Nonsense").getList("data")).isEmpty();
    }

    @Test
    void a_list_can_begin_at_a_time() {
        StoredEvents.positioned(List.of(event(1)));
        var time = Sql.rows("select clock_timestamp()::timestamptz(6)::text as now")
                .getFirst()
                .get("now");
        StoredEvents.positioned(List.of(event(2)));

        var begin = time.replace(' ', 'T') + ":00";
        var from = given().queryParam("from_timestamp", begin)
                .queryParam("correlation_id", correlation)
                .get("/events");
        from.then().statusCode(200).body("data.version", contains(2));
        given().queryParam("from_timestamp", "9999-01-01T00:00:00Z")
                .get("/events")
                .then()
                .statusCode(200)
                .body("data", empty());
    }

    @Test
    void a_token_waits_until_its_events_have_positions() {
        StoredEvents.given(List.of(event(1)));
        given().header("Consistency-Token", stream + ":1")
                .header("Prefer", "wait=0")
                .get("/events")
                .then()
                .statusCode(503)
                .body("code", equalTo("not_caught_up"));
        given().header("Consistency-Token", stream + ":0").get("/events").then().statusCode(200);

        Sql.rows(
                "insert into positions select coalesce(max(position), 0) + 1, ?, 1, clock_timestamp() from positions",
                stream);

        given().header("Consistency-Token", stream + ":1").get("/events").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/events?after_position=-1",
                "/events?after_position=x",
                "/events?after_position=1234567890123456789",
                "/events?after_position=1&from_timestamp=2026-01-31T12:00:00Z",
                "/events?from_timestamp=yesterday",
                "/events?from_timestamp=%2B292278995-01-01T00:00:00Z",
                "/events?from_timestamp=9999-12-31T23:59:59-18:00",
                "/events?from_timestamp=0000-01-01T00:00:00Z",
                "/streams/stock-a?from_version=1234567890123456789",
                "/events?correlation_id=1",
                "/events?sort=position",
                "/events?limit=201",
                "/events?nonsense=1",
                "/streams/stock-a?from_version=x",
                "/streams/stock-a?sort=version"
            })
    void a_query_that_is_not_offered_is_an_invalid_request(String path) {
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid_request"));
    }

    /** S2: a page with a filter reads a window of the log, and goes on behind it. */
    @Test
    void a_list_of_what_there_is_none_of_goes_on_window_by_window_to_the_end() {
        var before = head();
        filled(2 * ListReads.WINDOW + 1_000);

        for (var filter : List.of("type=Nonsense", "type=Nonsense&correlation_id=" + correlation)) {
            var path = "/events?after_position=" + before + "&" + filter;
            var pages = new ArrayList<JsonPath>();
            String cursor = null;
            do {
                var page = given().get(cursor == null ? path : path + "&cursor=" + cursor)
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
                pages.add(page);
                cursor = page.getString("next_cursor");
            } while (cursor != null);

            assertThat(pages)
                    .hasSize(3)
                    .allSatisfy(page -> assertThat(page.getList("data")).isEmpty());
        }
        // What one request has led to, be it as much as this, is found too.
        assertThat(found("correlation_id=" + correlation + "&after_position=" + before + "&limit=2")
                        .<Integer>getList("data.position"))
                .containsExactly((int) before + 1, (int) before + 2);
    }

    /** S2: 50 at once, beside which others find a connection. */
    @Test
    void many_lists_at_once_are_all_answered() throws Exception {
        filled(ListReads.WINDOW);
        Callable<Integer> list = () -> given().get("/events?type=Nonsense").statusCode();
        try (var callers = Executors.newFixedThreadPool(50)) {
            for (var answer : callers.invokeAll(Collections.nCopies(50, list))) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
    }

    /** S2. */
    @Test
    void a_page_reads_a_window_at_most_whatever_the_planner_knows_of_the_values() throws SQLException {
        var before = head();
        filled(2 * ListReads.WINDOW);
        Sql.rows("vacuum analyze events, positions");

        for (var mode : List.of("force_custom_plan", "force_generic_plan")) {
            for (var filter : List.of(
                    "'Nonsense', null", "'StockAdded', gen_random_uuid()", "'Nonsense', '" + correlation + "'")) {
                assertThat(eventsRead(mode, EventLog.OF_ALL, before + ", " + filter + ", 51"))
                        .isLessThanOrEqualTo(ListReads.WINDOW);
            }
            assertThat(eventsRead(mode, EventLog.OF_CORRELATION, "0, 'Nonsense', '" + correlation + "', 51"))
                    .isLessThanOrEqualTo(ListReads.WINDOW);
            assertThat(eventsRead(mode, EventLog.OF_ALL, before + ", null, null, 51"))
                    .isLessThanOrEqualTo(60);
        }
    }

    @Test
    void a_cursor_that_was_changed_is_invalid() {
        StoredEvents.positioned(events(2));
        for (var list : List.of("/events?limit=1", "/streams/" + stream + "?limit=1")) {
            var cursor = given().get(list).<String>path("next_cursor");
            var changed = (cursor.startsWith("A") ? "B" : "A") + cursor.substring(1);

            given().get(list + "&cursor=" + changed).then().statusCode(400).body("code", equalTo("invalid_cursor"));
            given().get(list + "&cursor=" + cursor).then().statusCode(200);
        }
    }

    @Test
    void a_cursor_of_another_list_is_invalid() {
        StoredEvents.given(events(2));
        var cursor = given().get("/streams/" + stream + "?limit=1").<String>path("next_cursor");

        given().queryParam("cursor", cursor)
                .get("/events")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_cursor"));
    }

    private static JsonPath found(String query) {
        return given().get("/events?" + query).then().statusCode(200).extract().jsonPath();
    }

    /** Events of one request, with positions. */
    private void filled(int events) {
        Sql.rows("""
                with filled as (
                    insert into events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                    select ? || '.' || i, 1, gen_random_uuid(), 'StockAdded', 1, '/tideline/a-test', ?, gen_random_uuid(), '{}'
                    from generate_series(1, ?) i returning stream_id
                )
                insert into positions
                select (select coalesce(max(position), 0) from positions) + row_number() over (), stream_id, 1, clock_timestamp() from filled
                """, stream, correlation, events);
    }

    /**
     * Returns the number of events that one statement reads, in a process that plans as functions do.
     *
     * @param arguments of SQL
     */
    private static long eventsRead(String planCacheMode, String sql, String arguments) throws SQLException {
        try (var connection = Sql.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set local enable_seqscan = off; set local plan_cache_mode = " + planCacheMode);
            statement.execute("prepare page as " + sql);
            var before = eventsRead(statement);
            statement.executeQuery("execute page (" + arguments + ")").close();
            return eventsRead(statement) - before;
        }
    }

    private static long eventsRead(Statement statement) throws SQLException {
        try (var row = statement.executeQuery(
                "select coalesce(sum(seq_tup_read + idx_tup_fetch), 0) from pg_stat_xact_user_tables where relname = 'events'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long head() {
        return Long.parseLong(Sql.rows("select coalesce(max(position), 0) as head from positions")
                .getFirst()
                .get("head"));
    }

    private List<Envelope> events(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(this::event).toList();
    }

    private Envelope event(long version) {
        var metadata =
                new Metadata("/tideline/a-test", correlation, UUID.randomUUID(), Optional.empty(), Optional.empty());
        return new Envelope(
                UUID.randomUUID(),
                "StockAdded",
                new StreamId(stream),
                version,
                1,
                NOON,
                metadata,
                "{\"sku\": \"a\", \"quantity\": 1}");
    }
}
