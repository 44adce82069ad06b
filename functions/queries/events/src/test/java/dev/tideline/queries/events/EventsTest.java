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
import dev.tideline.testing.History;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
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
                "/events?correlation_id=1",
                "/events?sort=position",
                "/events?limit=201",
                "/events?nonsense=1",
                "/streams/stock-a?from_version=x",
                "/streams/stock-a?sort=version"
            })
    void a_query_that_is_not_offered_is_an_invalid_request(String path) {
        given().get(path)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid_request"));
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
