package dev.tideline.platform.parkedevents;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.parking.ParkingEvent.EventDiscarded;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.shop.Sku;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ParkedTest {
    private final String function = "a-function-" + UUID.randomUUID();
    private final Sku sku = new Sku(UUID.randomUUID().toString());
    private final String stream = "stock-" + sku;
    private final String record = "parked-" + function + "/" + stream;

    @Test
    void parked_streams_are_listed_with_what_waits_and_why() {
        parked(3);

        given().queryParam("function", function)
                .get("/parked")
                .then()
                .statusCode(200)
                .body("data.size()", equalTo(1))
                .body("data[0].function", equalTo(function))
                .body("data[0].key", equalTo(stream))
                .body("data[0].version", equalTo(1))
                .body("data[0].event_id", equalTo(eventId(1)))
                .body("data[0].event_type", equalTo("StockAdded"))
                .body("data[0].attempts", equalTo(10))
                .body("data[0].reason", equalTo("it is poison"))
                .body("data[0].parked_at", notNullValue())
                .body("data[0].waiting", equalTo(2))
                .body("next_cursor", nullValue());
    }

    @Test
    void a_deferred_event_is_not_parked_yet() {
        StoredEvents.given(new StockAdded(sku, 1));
        defer(1, false);

        given().queryParam("function", function).get("/parked").then().body("data.size()", equalTo(0));
        given().get("/parked/" + function + "/" + stream).then().statusCode(404);
    }

    @Test
    void parked_streams_are_listed_page_by_page() {
        parked(1);
        var other = "stock-" + UUID.randomUUID();
        StoredEvents.given(new StockAdded(new Sku(other.substring("stock-".length())), 1));
        defer(other, 1, true);

        var first =
                given().queryParam("function", function).queryParam("limit", 1).get("/parked");
        var second = given().queryParam("function", function)
                .queryParam("limit", 1)
                .queryParam("cursor", first.<String>path("next_cursor"))
                .get("/parked");

        assertThat(List.of(first.<String>path("data[0].key"), second.<String>path("data[0].key")))
                .containsExactlyInAnyOrder(stream, other)
                .isSorted();
        assertThat(second.<Object>path("next_cursor")).isNull();
    }

    @Test
    void a_parked_stream_shows_its_events_in_order() {
        parked(3);

        given().get("/parked/" + function + "/" + stream)
                .then()
                .statusCode(200)
                .body("function", equalTo(function))
                .body("waiting", equalTo(2))
                .body("events.version", contains(1, 2, 3))
                .body("events[0].id", equalTo(eventId(1)))
                .body("events[0].type", equalTo("StockAdded"))
                .body("events[2].data.quantity", equalTo(3));
    }

    @Test
    void a_replay_makes_the_event_due_now_and_is_on_record() {
        parked(2);

        post("replay", "{}")
                .then()
                .statusCode(200)
                .body("stream_id", equalTo(record))
                .body("version", equalTo(2))
                .body("key", equalTo(stream));

        assertThat(StoredEvents.typesOf(record)).containsExactly("EventParked", "EventReplayed");
        assertThat(due()).containsExactly(Map.of("version", "1", "attempts", "1", "discarded", "f"));
        given().queryParam("function", function).get("/parked").then().body("data.size()", equalTo(0));
    }

    @Test
    void a_discarded_event_is_due_to_be_skipped_and_why_is_on_record() {
        parked(2);

        post("discard", "{\"note\": \"a typing error\"}").then().statusCode(200).body("version", equalTo(2));

        assertThat(due()).containsExactly(Map.of("version", "1", "attempts", "1", "discarded", "t"));
        var discarded =
                (EventDiscarded) EventTypes.decode(StoredEvents.of(record).getLast());
        assertThat(discarded.note().value()).isEqualTo("a typing error");
        assertThat(discarded.eventId()).hasToString(eventId(1));
        assertThat(discarded.version()).isEqualTo(1);
    }

    @Test
    void the_older_of_two_parked_events_of_a_stream_is_shown_and_decided_first() {
        parked(1);
        StoredEvents.given(new StockAdded(sku, 2));
        defer(2, true);
        StoredEvents.given(new EventParked(
                function, new StreamId(stream), 2, UUID.fromString(eventId(2)), "StockAdded", 10, "it is poison too"));

        given().queryParam("function", function)
                .get("/parked")
                .then()
                .body("data.version", contains(1))
                .body("data[0].waiting", equalTo(1));
        post("replay", "{}").then().statusCode(200);
        given().get("/parked/" + function + "/" + stream)
                .then()
                .body("version", equalTo(2))
                .body("events.version", contains(2));
        assertThat(due()).extracting(row -> row.get("version")).containsExactly("1");

        post("discard", "{\"note\": \"why\"}").then().statusCode(200);

        post("replay", "{}").then().statusCode(404);
        assertThat(StoredEvents.typesOf(record))
                .containsExactly("EventParked", "EventParked", "EventReplayed", "EventDiscarded");
    }

    @ParameterizedTest
    @CsvSource({"replay, {}", "discard, {\"note\": \"why\"}"})
    void a_stream_without_parked_events_has_none_to_replay_or_discard(String what, String body) {
        parked(1);
        post("replay", "{}").then().statusCode(200);

        post(what, body).then().statusCode(404).body("code", equalTo("not_found"));
        assertThat(StoredEvents.typesOf(record)).containsExactly("EventParked", "EventReplayed");
    }

    @Test
    void two_who_decide_at_once_do_not_both_have_their_way() throws Exception {
        parked(1);
        var answers = new ArrayList<Integer>();
        try (var operators = Executors.newFixedThreadPool(4)) {
            var asked = Stream.of("replay", "discard", "replay", "discard")
                    .map(what -> operators.submit(() -> post(what, what.equals("replay") ? "{}" : "{\"note\": \"why\"}")
                            .statusCode()))
                    .toList();
            for (var answer : asked) {
                answers.add(answer.get(30, TimeUnit.SECONDS));
            }
        }

        assertThat(answers).containsOnlyOnce(200).containsOnly(200, 404);
        assertThat(StoredEvents.of(record)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"note\": null}", "{\"note\": \"\"}", "{\"note\": \"why\", \"who\": \"me\"}"})
    void a_discard_needs_a_reason(String body) {
        parked(1);

        post("discard", body).then().statusCode(400).body("code", equalTo("invalid_request"));
        assertThat(StoredEvents.of(record)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/parked/a-function/nonsense",
                "/parked/a-function/stock-%00",
                "/parked/%00/stock-a",
                "/parked/a-function/stock-unknown",
                "/parked/a-function"
            })
    void an_unknown_path_is_not_found(String path) {
        given().urlEncodingEnabled(false).get(path).then().statusCode(404).body("code", equalTo("not_found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/parked?sort=key",
                "/parked?limit=0",
                "/parked?nonsense=1",
                "/parked/a-function/stock-1?nonsense=1"
            })
    void a_query_that_is_not_offered_is_an_invalid_request(String path) {
        given().get(path).then().statusCode(400).body("code", equalTo("invalid_request"));
    }

    /** Appends events of one stream, and parks the first after ten failures. */
    private void parked(int events) {
        for (var quantity = 1; quantity <= events; quantity++) {
            StoredEvents.given(new StockAdded(sku, quantity));
            defer(quantity, quantity == 1);
        }
        var poison = new EventParked(
                function, new StreamId(stream), 1, UUID.fromString(eventId(1)), "StockAdded", 10, "it is poison");
        StoredEvents.given(poison);
    }

    private void defer(long version, boolean parked) {
        defer(stream, version, parked);
    }

    private void defer(String stream, long version, boolean parked) {
        Sql.rows("""
                INSERT INTO deferrals (function, stream_id, version, attempts, next_attempt, parked_at, reason)
                VALUES (?, ?, ?, ?, 'infinity', CASE WHEN ? THEN clock_timestamp() END, 'it is poison')
                """, function, stream, version, parked ? 10 : 0, parked);
    }

    private String eventId(int version) {
        return StoredEvents.of(stream).get(version - 1).id().toString();
    }

    private List<Map<String, String>> due() {
        return Sql.rows(
                "SELECT version, attempts, discarded FROM deferrals WHERE function = ? AND next_attempt <= clock_timestamp()",
                function);
    }

    private Response post(String what, String body) {
        return given().contentType(ContentType.JSON).body(body).post("/parked/" + function + "/" + stream + "/" + what);
    }
}
