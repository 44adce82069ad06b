package dev.tideline.local;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Topics;
import dev.tideline.shop.ShopTopics;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Adds partitions to topics in use, by the steps in docs/how-to/partitions.md. Nothing is published in the meantime. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(TracedWithFreshMetadata.class)
class PartitionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SKUS = 20;

    @Test
    void topics_get_more_partitions_and_every_stream_stays_in_order() throws Exception {
        var user = Shop.user();
        var skus = Stream.generate(() -> Shop.item(2)).limit(SKUS).toList();
        order(user, skus).forEach(order -> Shop.awaitStatus(order, "confirmed"));
        Functions.awaitQuiet(PATIENCE);
        var before = partitions(skus);

        var few = PublishedEvents.partitions(ShopTopics.INVENTORY);
        try (var admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            admin.createPartitions(
                            Topics.ALL.stream().collect(toMap(topic -> topic, _ -> NewPartitions.increaseTo(2 * few))))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        await("the relay knows of them").atMost(PATIENCE).until(() -> {
            Shop.item(0);
            return PublishedEvents.of(ShopTopics.INVENTORY).stream().anyMatch(record -> record.partition() >= few);
        });
        var orders = order(user, skus);
        orders.forEach(order -> Shop.awaitStatus(order, "confirmed"));
        skus.forEach(sku -> Shop.awaitStock(sku, 0, 0, 2));
        Functions.awaitQuiet(PATIENCE);
        assertThat(partitions(skus))
                .as("some streams are in another partition now")
                .isNotEqualTo(before);
        assertThat(StoredEvents.typesOf("stock-" + skus.getFirst()))
                .containsExactly("StockAdded", "StockReserved", "StockSold", "StockReserved", "StockSold");
    }

    private static List<String> order(String user, List<String> skus) {
        var orders = new ArrayList<String>();
        skus.forEach(sku -> orders.add(Shop.order(user, "pm_card_ok", Map.of(sku, 1))));
        return orders;
    }

    /** Returns the partition of the last event of each item's stock. */
    private static Map<String, Integer> partitions(List<String> skus) {
        return PublishedEvents.of(ShopTopics.INVENTORY).stream()
                .filter(record -> skus.stream().anyMatch(sku -> record.key().equals("stock-" + sku)))
                .collect(toMap(
                        ConsumerRecord::key,
                        record -> record,
                        (one, other) -> one.timestamp() > other.timestamp() ? one : other))
                .entrySet()
                .stream()
                .collect(toMap(Map.Entry::getKey, last -> last.getValue().partition()));
    }
}
