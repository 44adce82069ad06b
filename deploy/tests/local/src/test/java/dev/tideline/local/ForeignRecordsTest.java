package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Digests;
import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import dev.tideline.runtime.kafka.CloudEventRecords;
import dev.tideline.shop.ShopTopics;
import dev.tideline.store.PositionedEvent;
import dev.tideline.testing.History;
import dev.tideline.testing.Management;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Records that no relay has published. None of them stops a function, and the outcome of each is visible. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ForeignRecordsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEY = "order-" + UUID.randomUUID();

    /** B01: the first is of a few kilobytes on its way, since it is compressed. */
    @Test
    void a_record_larger_than_any_copy_of_it_could_be_is_skipped() {
        var large = "x".repeat(3_000_000);
        var plain = "x".repeat(1_048_400);

        publishLarge(ShopTopics.ORDERS, large);
        publishLarge(ShopTopics.PAYMENTS, plain);

        ordersGoOn();
        for (var value : List.of(large, plain)) {
            var kept = awaitUndeliverable(Digests.sha256(value));
            assertThat(kept).allSatisfy(record -> {
                assertThat(record.value()).isNull();
                assertThat(header(record, "tideline_length")).isEqualTo(Integer.toString(value.length()));
                assertThat(header(record, "tideline_reason")).isEqualTo("malformed");
                assertThat(header(record, "tideline_origin")).matches("tideline\\.(orders|payments)/\\d+/\\d+");
            });
        }
        assertThat(metric("tideline_events_undeliverable_total{function=\"order-view\",reason=\"malformed\"}"))
                .isGreaterThanOrEqualTo(2);
    }

    /** B10 */
    @Test
    void an_event_of_a_type_that_nobody_knows_and_the_store_does_not_have_is_skipped() {
        var foreign = event("OrderArchived", "{\"shop\":\"another\"}");

        PublishedEvents.send(List.of(record(foreign)));

        ordersGoOn();
        var kept = awaitUndeliverable(Digests.sha256(foreign.data()));
        assertThat(kept)
                .extracting(record -> header(record, "tideline_function"))
                .contains("order-view", "user-view");
        assertThat(kept).allSatisfy(record -> {
            assertThat(header(record, "tideline_reason")).isEqualTo("unknown");
            assertThat(header(record, "ce_type")).isEqualTo("OrderArchived");
        });
        assertThat(metric("tideline_events_undeliverable_total{function=\"user-view\",reason=\"unknown\"}"))
                .isPositive();
    }

    /** B10, N2, N6 */
    @Test
    void a_projection_pauses_visibly_at_an_event_of_unknown_type() {
        var newer = event("OrderArchived", "{}");
        StoredEvents.given(List.of(newer));
        try {
            PublishedEvents.send(List.of(record(newer)));

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(metric("tideline_function_paused{function=\"order-view\"}"))
                        .isEqualTo(1);
                assertThat(metric("tideline_function_paused_seconds{function=\"order-view\"}"))
                        .isPositive();
                assertThat(metric("tideline_consumer_lag_events{function=\"order-view\"}"))
                        .isPositive();
            });
            assertThat(metric("tideline_function_paused{function=\"inventory-view\"}"))
                    .isZero();
            Management.get("/health/live").then().statusCode(200);
            assertThat(Sql.rows(
                            "SELECT FROM deferrals WHERE stream_id = ?",
                            newer.streamId().value()))
                    .isEmpty();
        } finally {
            Sql.rows("DELETE FROM events WHERE stream_id = ?", newer.streamId().value());
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(metric("tideline_function_paused{function=\"order-view\"}"))
                    .isZero();
            assertThat(metric("tideline_consumer_lag_events{function=\"order-view\"}"))
                    .isZero();
        });
        ordersGoOn();
    }

    /** B11 */
    @Test
    void an_event_of_a_time_that_no_database_has_is_skipped() {
        var stream = new StreamId("user-" + UUID.randomUUID());
        var event = new History()
                .with(stream, "UserRegistered", "{\"times\":\"%s\"}".formatted(stream))
                .events()
                .getFirst();
        var record = record(event);
        record.headers()
                .remove("ce_time")
                .add("ce_time", "+1000000000-12-31T23:59:59Z".getBytes(StandardCharsets.UTF_8));

        PublishedEvents.send(List.of(record));

        ordersGoOn();
        assertThat(awaitUndeliverable(Digests.sha256(event.data())))
                .allSatisfy(kept -> assertThat(header(kept, "tideline_reason")).isEqualTo("malformed"));
    }

    private static void ordersGoOn() {
        Shop.awaitStatus(Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1)), "confirmed");
    }

    private static Envelope event(String type, String data) {
        return new History()
                .with(new StreamId("order-" + UUID.randomUUID()), type, data)
                .events()
                .getFirst();
    }

    private static ProducerRecord<String, byte[]> record(Envelope event) {
        return CloudEventRecords.toRecord(new PositionedEvent(1, event));
    }

    private static void publishLarge(String topic, String value) {
        PublishedEvents.send(
                List.of(new ProducerRecord<>(topic, KEY, value.getBytes(StandardCharsets.UTF_8))),
                Map.of(
                        "compression.type",
                        value.length() > 2_000_000 ? "gzip" : "none",
                        "max.request.size",
                        20_000_000));
    }

    private static List<ConsumerRecord<String, byte[]>> awaitUndeliverable(String digest) {
        return await().atMost(PATIENCE).until(() -> undeliverable(digest), kept -> !kept.isEmpty());
    }

    private static List<ConsumerRecord<String, byte[]>> undeliverable(String digest) {
        return PublishedEvents.of(Topics.UNDELIVERABLE).stream()
                .filter(record -> header(record, "tideline_sha256").equals(digest))
                .toList();
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static double metric(String name) {
        var lines = Management.get("/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines();
        return metric(name, lines);
    }

    private static double metric(String name, Stream<String> lines) {
        return lines.filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }
}
