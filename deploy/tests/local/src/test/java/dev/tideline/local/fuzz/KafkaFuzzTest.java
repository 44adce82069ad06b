package dev.tideline.local.fuzz;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import dev.tideline.local.Functions;
import dev.tideline.local.Shop;
import dev.tideline.shop.ShopTopics;
import dev.tideline.testing.CapturedLog;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Publishes the records of an order that has ended again on every topic, each with one change. The change is in the data or a
 * header. It is, for example, a time that no database accepts, an unknown type, a stream of another topic, or too much data. If the
 * data is changed, the id is new too, so that no function knows the event. If a header is changed, a record that is still an event
 * has been handled before.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class KafkaFuzzTest {
    private static final Logger LOG = Logger.getLogger(KafkaFuzzTest.class);
    private static final long SEED = Long.getLong("fuzz.first", 1);
    private static final int COUNT = Integer.getInteger("fuzz.records", 1_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ID = "ce_id";
    private static final String TYPE = "ce_type";

    private static final List<String> TIMES = List.of(
            "+1000000000-12-31T23:59:59Z",
            "-1000000000-01-01T00:00:00Z",
            "+10000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999Z",
            "0001-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z");
    private static final List<String> STREAMS =
            List.of("nothing-1", "order-1", "stock-", "-", "parked-a/b-c", "user-" + "x".repeat(3_000));

    /** The kinds of damage to a record. */
    private enum Kind {
        DATA,
        HEADER,
        TIME,
        UNKNOWN,
        STRAYED,
        FOREIGN,
        OVERSIZED;

        /** A megabyte is not often enough anything else. */
        static final List<Kind> EACH_OFTEN_ENOUGH = Stream.concat(
                        Stream.of(OVERSIZED),
                        Stream.of(DATA, DATA, HEADER, HEADER, TIME, UNKNOWN, STRAYED, FOREIGN)
                                .flatMap(kind -> Collections.nCopies(20, kind).stream()))
                .toList();
    }

    private final CapturedLog log = new CapturedLog("");

    @AfterEach
    void captureNoMore() {
        log.close();
    }

    @Test
    void damaged_records_have_no_effect_and_orders_go_on() {
        var sku = Shop.item(5);
        var user = Shop.user();
        var order = Shop.order(user, "pm_card_ok", Map.of(sku, 2));
        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 3, 0, 2);
        Functions.awaitQuiet(PATIENCE);
        var before = shown(sku, user, order);
        var events = StoredEvents.count();
        var undeliverable = PublishedEvents.of(Topics.UNDELIVERABLE).size();

        var mutations = new Mutations(new Random(SEED));
        var right = Stream.of(ShopTopics.USERS, ShopTopics.INVENTORY, ShopTopics.ORDERS, ShopTopics.PAYMENTS)
                .flatMap(topic -> PublishedEvents.of(topic).stream())
                .filter(record -> Set.of(sku, user, order).stream().anyMatch(record.key()::endsWith))
                .toList();
        var wrong = Stream.generate(() -> wrong(mutations.any(right), mutations))
                .flatMap(Optional::stream)
                .limit(COUNT)
                .toList();
        PublishedEvents.send(wrong);
        Functions.awaitQuiet(PATIENCE);

        var reported = PublishedEvents.of(Topics.UNDELIVERABLE).size() - undeliverable;
        LOG.infof("of %d records that are none, or of no event, %d were reported as undeliverable", COUNT, reported);
        assertThat(reported).isPositive();
        assertThat(StoredEvents.count()).as("events").isEqualTo(events);
        assertThat(shown(sku, user, order)).isEqualTo(before);
        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("ERROR"))
                .allMatch(line -> line.contains("which it cannot handle and which is not in the store"));
        var another = Shop.order(user, "pm_card_ok", Map.of(sku, 1));
        Shop.awaitStatus(another, "confirmed");
        Shop.awaitStock(sku, 2, 0, 3);
    }

    private static List<String> shown(String sku, String user, String order) {
        return Stream.of("/items/" + sku, "/users/" + user, "/orders/" + order)
                .map(path -> get(path).then().statusCode(200).extract().asString())
                .toList();
    }

    /** Empty if it could be an event still. */
    private static Optional<ProducerRecord<String, byte[]>> wrong(
            ConsumerRecord<String, byte[]> right, Mutations mutations) {
        return switch (mutations.any(Kind.EACH_OFTEN_ENOUGH)) {
            case DATA -> {
                var headers = new RecordHeaders(right.headers());
                replace(headers, ID, UUID.randomUUID().toString());
                var value = mutations.body(Mutations.json(new String(right.value(), StandardCharsets.UTF_8)));
                yield isEvent(right, value)
                        ? Optional.empty()
                        : Optional.of(record(right, right.key(), value, headers));
            }
            case HEADER -> {
                var headers = new RecordHeaders(right.headers());
                var names = new ArrayList<String>();
                right.headers().forEach(header -> names.add(header.key()));
                var name = mutations.any(names);
                if (mutations.happens(0.5)) {
                    headers.remove(name);
                } else {
                    replace(headers, name, mutations.text());
                }
                yield Optional.of(record(right, right.key(), right.value(), headers));
            }
            case TIME -> {
                var headers = new RecordHeaders(right.headers());
                replace(headers, "ce_time", mutations.any(TIMES));
                yield Optional.of(record(right, right.key(), right.value(), headers));
            }
            case UNKNOWN -> {
                var headers = new RecordHeaders(right.headers());
                if (mutations.happens(0.5)) {
                    replace(headers, TYPE, "OrderArchived");
                } else {
                    replace(headers, "ce_schemaversion", "2");
                }
                if (mutations.happens(0.8)) {
                    replace(headers, ID, UUID.randomUUID().toString());
                    replace(headers, "ce_source", "/other/shop");
                }
                yield Optional.of(record(right, right.key(), right.value(), headers));
            }
            case STRAYED -> {
                var headers = new RecordHeaders(right.headers());
                var stream = mutations.any(STREAMS);
                replace(headers, "ce_subject", stream);
                yield isOf(right.topic(), stream)
                        ? Optional.empty()
                        : Optional.of(record(right, stream, right.value(), headers));
            }
            case FOREIGN ->
                Optional.of(record(
                        right,
                        mutations.text(),
                        mutations.text().getBytes(StandardCharsets.UTF_8),
                        new RecordHeaders(List.<Header>of(
                                new RecordHeader("kind", "of somebody else".getBytes(StandardCharsets.UTF_8))))));
            case OVERSIZED ->
                Optional.of(record(
                        right,
                        right.key(),
                        "x".repeat(1_000_000).getBytes(StandardCharsets.UTF_8),
                        new RecordHeaders(right.headers())));
        };
    }

    private static boolean isOf(String topic, String stream) {
        try {
            return Topics.of(new StreamId(stream)).equals(topic);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ProducerRecord<String, byte[]> record(
            ConsumerRecord<String, byte[]> right, String key, byte[] value, RecordHeaders headers) {
        return new ProducerRecord<>(right.topic(), right.partition(), key, value, headers);
    }

    private static void replace(RecordHeaders headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isEvent(ConsumerRecord<String, byte[]> record, byte[] data) {
        var stored = StoredEvents.of(record.key()).getFirst();
        var type = new String(record.headers().lastHeader(TYPE).value(), StandardCharsets.UTF_8);
        try {
            EventTypes.decode(new Envelope(
                    stored.id(),
                    type,
                    stored.streamId(),
                    stored.version(),
                    stored.schemaVersion(),
                    stored.timestamp(),
                    stored.metadata(),
                    new String(data, StandardCharsets.UTF_8)));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
