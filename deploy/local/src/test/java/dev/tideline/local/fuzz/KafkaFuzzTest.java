package dev.tideline.local.fuzz;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Topics;
import dev.tideline.local.Functions;
import dev.tideline.local.Shop;
import dev.tideline.testing.CapturedLog;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The records of an order that has ended, each with something changed, are published once more. Where it is the data, the id is another
 * too, so that nothing knows it; where it is a header, what is still an event has been handled before.
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

    private final CapturedLog log = new CapturedLog("");

    @AfterEach
    void captureNoMore() {
        log.close();
    }

    @Test
    void whatever_is_published_nothing_comes_of_it_and_orders_go_on() {
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
        var right = Stream.of(Topics.USERS, Topics.INVENTORY, Topics.ORDERS, Topics.PAYMENTS)
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
        var headers = new RecordHeaders(right.headers());
        var value = right.value();
        if (mutations.happens(0.5)) {
            replace(headers, ID, UUID.randomUUID().toString());
            value = mutations.body(Mutations.json(new String(value, StandardCharsets.UTF_8)));
            if (isEvent(right, value)) {
                return Optional.empty();
            }
        } else {
            var names = new ArrayList<String>();
            right.headers().forEach(header -> names.add(header.key()));
            var name = mutations.any(names);
            // A type that nobody knows is of a newer producer: for that, projections wait.
            if (mutations.happens(0.5) || name.equals(TYPE)) {
                headers.remove(name);
            } else {
                replace(headers, name, mutations.text());
            }
        }
        return Optional.of(new ProducerRecord<>(right.topic(), right.partition(), right.key(), value, headers));
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
