package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Records that Kafka loses before the functions have read them. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class LostRecordsTest {
    private static final String TOPIC = "tideline.orders";
    private static final String VIEW = "order-view";
    private static final String REACTOR = "when-order-confirmed-sell-stock";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    KafkaClientService clients;

    /** B09, of a projection and of a reactor, at the end of a partition. */
    @Test
    void an_order_of_which_kafka_has_lost_the_events_is_confirmed_and_sold() {
        var sku = Shop.item(5);
        var user = Shop.user();
        PublishedEvents.awaitHandled(VIEW, TOPIC);
        var gaps = gaps(VIEW);
        String order;
        try {
            holdUp(VIEW);
            holdUp(REACTOR);
            order = Shop.order(user, "pm_card_ok", Map.of(sku, 2));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    PublishedEvents.versionsByStream(TOPIC).get("order-" + order))
                            .containsExactly(1L, 2L));
            loseRecordsOf("order-" + order);
        } finally {
            Stream.of(VIEW, REACTOR)
                    .forEach(function -> consumer(function).resume().await().atMost(PATIENCE));
        }

        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 3, 0, 2);
        assertThat(StoredEvents.typesOf("stock-" + sku)).containsExactly("StockAdded", "StockReserved", "StockSold");
        assertThat(gaps(VIEW)).isGreaterThan(gaps);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(PublishedEvents.lags())
                        .containsEntry(VIEW, 0L)
                        .containsEntry(REACTOR, 0L));
    }

    /** Pauses a function. It stays a member of its group, and fetches no records until it is resumed. */
    private void holdUp(String function) {
        consumer(function).pause().await().atMost(PATIENCE);
        // A fetch that is under way is answered within half a second.
        var fetches = new double[] {-1};
        await().atMost(PATIENCE).during(Duration.ofMillis(600)).until(() -> {
            var before = fetches[0];
            fetches[0] = fetches(function);
            return fetches[0] == before;
        });
    }

    private double fetches(String function) {
        return consumer(function).unwrap().metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("fetch-total"))
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .sum();
    }

    private KafkaConsumer<String, byte[]> consumer(String function) {
        return clients.getConsumer(function);
    }

    /** And all else of its partition. */
    private static void loseRecordsOf(String stream) {
        var partition = PublishedEvents.of(TOPIC).stream()
                .filter(record -> stream.equals(record.key()))
                .findFirst()
                .orElseThrow()
                .partition();
        try (var admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            admin.deleteRecords(Map.of(new TopicPartition(TOPIC, partition), RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    private static double gaps(String function) {
        return Metrics.counter("tideline.gaps", "function", function, "topic", TOPIC)
                .count();
    }
}
