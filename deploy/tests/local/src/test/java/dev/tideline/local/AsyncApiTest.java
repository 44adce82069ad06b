package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Digests;
import dev.tideline.event.Topics;
import dev.tideline.shop.ShopTopics;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer in another language, which has the AsyncAPI document and its schemas, can read every topic of events. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class AsyncApiTest {
    private static final Path FOLDER = Path.of("../../asyncapi");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private JavaScriptConsumer consumer;

    @BeforeEach
    void open() {
        consumer = new JavaScriptConsumer(FOLDER);
    }

    @Test
    void the_document_has_every_topic() {
        assertThat(consumer.topics()).containsExactlyInAnyOrderElementsOf(Topics.ALL);
    }

    @Test
    void all_records_of_an_order_match_the_document() {
        var sku = Shop.item(1);
        var user = Shop.user();
        var order = Shop.order(user, "pm_card_ok", Map.of(sku, 1));
        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 0, 0, 1);
        var another = Shop.order(user, "pm_card_ok", Map.of(sku, 1));
        Shop.awaitStatus(another, "cancelled");

        assertAreRead(1, ShopTopics.USERS, user);
        assertAreRead(4, ShopTopics.INVENTORY, sku);
        assertAreRead(2, ShopTopics.INVENTORY, order);
        assertAreRead(2, ShopTopics.ORDERS, order);
        assertAreRead(2, ShopTopics.ORDERS, another);
        assertAreRead(2, ShopTopics.PAYMENTS, order);
        assertAreRead(1, Topics.SYSTEM, "system-place-order-");
    }

    @Test
    void the_place_of_a_record_that_is_no_event_is_kept_as_the_document_says() {
        var key = "order-" + UUID.randomUUID();
        PublishedEvents.publish(ShopTopics.ORDERS, key, key);

        var kept = await("a function skips it")
                .atMost(PATIENCE)
                .until(
                        () -> PublishedEvents.of(Topics.UNDELIVERABLE).stream()
                                .filter(record -> Digests.sha256(key)
                                        .equals(headers(record).get("tideline_sha256")))
                                .findFirst(),
                        Optional::isPresent);

        assertThat(kept)
                .hasValueSatisfying(record -> assertThat(problems(record)).isEmpty());
    }

    @Test
    void a_record_that_is_not_as_the_document_says_is_refused() {
        var user = Shop.user();
        var record = await("the user is published")
                .atMost(PATIENCE)
                .until(() -> published(ShopTopics.USERS, user), those -> !those.isEmpty())
                .getFirst();
        var headers = headers(record);

        assertThat(consumer.problems(ShopTopics.USERS, "order-1", headers, "{\"user_id\":7}"))
                .satisfiesExactly(
                        key -> assertThat(key).startsWith("key: data should match pattern"),
                        value -> assertThat(value)
                                .startsWith("value: ")
                                .contains("user_id should be string", "required property 'email'"));
        headers.put("ce_id", UUID.randomUUID() + "-");
        headers.remove("ce_time");
        assertThat(consumer.problems(ShopTopics.USERS, record.key(), headers, text(record.value())))
                .singleElement()
                .asString()
                .contains("ce_id", "ce_time");
        headers.put("ce_type", "OrderPlaced");
        assertThat(consumer.problems(ShopTopics.USERS, record.key(), headers, "{}"))
                .containsExactly("no message OrderPlaced");
    }

    private void assertAreRead(int events, String topic, String stream) {
        var records =
                await(topic).atMost(PATIENCE).until(() -> published(topic, stream), those -> ids(those) >= events);
        assertThat(records.stream().flatMap(record -> problems(record).stream()))
                .isEmpty();
    }

    private static List<ConsumerRecord<String, byte[]>> published(String topic, String stream) {
        return PublishedEvents.of(topic).stream()
                .filter(record -> record.key().contains(stream))
                .toList();
    }

    private static long ids(List<ConsumerRecord<String, byte[]>> records) {
        return records.stream()
                .map(record -> headers(record).get("ce_id"))
                .distinct()
                .count();
    }

    private List<String> problems(ConsumerRecord<String, byte[]> record) {
        return consumer.problems(record.topic(), record.key(), headers(record), text(record.value()));
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> record) {
        var headers = new HashMap<String, String>();
        record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        return headers;
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }
}
