package dev.tideline.local;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.testing.History;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event that a function cannot handle, from Kafka to the operator who decides about it. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(ParkingTest.ThreeAttempts.class)
class ParkingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String VIEW = "inventory-view";

    public static final class ThreeAttempts implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tideline.max-attempts", "3");
        }
    }

    private String sku;
    private StreamId stream;

    @BeforeEach
    void an_item_without_stock() {
        sku = Shop.item(0);
        stream = Stock.stream(new Sku(sku)).id();
        Shop.awaitStock(sku, 0, 0, 0);
    }

    @Test
    void an_unreadable_event_is_parked_and_its_successors_follow_a_discard() {
        published(new History()
                .with(stream, "StockAdded", "{\"sku\": \"" + sku + "\", \"quantity\": \"many\"}")
                .with(stream, new StockAdded(new Sku(sku), 5)));

        awaitParked();
        given().get("/parked/" + VIEW + "/" + stream)
                .then()
                .statusCode(200)
                .body("attempts", equalTo(3))
                .body("events.type", contains("StockAdded", "StockAdded"))
                .body("events[0].data.quantity", equalTo("many"));
        awaitAnnounced("EventParked");

        post("discard", "{\"note\": \"nobody counts so\"}").then().statusCode(200);

        Shop.awaitStock(sku, 5, 0, 0);
        awaitAnnounced("EventParked", "EventDiscarded");
        awaitNothingDeferred();
        given().urlEncodingEnabled(false)
                .get("/streams/parked-" + VIEW + "%2F" + stream)
                .then()
                .statusCode(200)
                .body("data.type", contains("EventParked", "EventDiscarded"));
    }

    @Test
    void a_replayed_event_is_handled_and_has_not_held_up_other_streams() {
        Sql.rows("ALTER TABLE inventory_view ADD CONSTRAINT of_a_fault CHECK (sku <> '" + sku + "') NOT VALID");
        try {
            published(new History()
                    .with(stream, new StockAdded(new Sku(sku), 2))
                    .with(stream, new StockAdded(new Sku(sku), 3)));
            awaitParked();
            Shop.awaitStock(Shop.item(7), 7, 0, 0);
        } finally {
            Sql.rows("ALTER TABLE inventory_view DROP CONSTRAINT of_a_fault");
        }

        post("replay", "{}").then().statusCode(200);

        Shop.awaitStock(sku, 5, 0, 0);
        awaitAnnounced("EventParked", "EventReplayed");
        awaitNothingDeferred();
    }

    private static void published(History history) {
        StoredEvents.given(history.events());
        history.events()
                .forEach(event -> Sql.rows(
                        "INSERT INTO publication_queue (stream_id, version) VALUES (?, ?)",
                        event.streamId().value(),
                        event.version()));
    }

    private void awaitParked() {
        await("the stream is parked, with one event behind it")
                .atMost(PATIENCE)
                .untilAsserted(() -> given().queryParam("function", VIEW)
                        .get("/parked")
                        .then()
                        .statusCode(200)
                        .body("data.findAll { it.key == '" + stream + "' }.waiting", contains(1)));
    }

    private void awaitAnnounced(String... types) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(announced()).containsExactly(types));
    }

    private List<String> announced() {
        return PublishedEvents.of(Topics.PARKED).stream()
                .filter(record -> record.key().equals("parked-" + VIEW + "/" + stream))
                .map(record -> new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8))
                .toList();
    }

    private void awaitNothingDeferred() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Sql.rows(
                                "SELECT FROM deferrals WHERE function = ? AND stream_id = ? AND NOT passed_over",
                                VIEW,
                                stream.value()))
                        .isEmpty());
    }

    private Response post(String what, String body) {
        return given().contentType(ContentType.JSON).body(body).post("/parked/" + VIEW + "/" + stream + "/" + what);
    }
}
