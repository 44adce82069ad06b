package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/** Events that are committed, some hundred a second, until it is closed; and a look at when they reach Kafka. */
final class EventFlow implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventFlow.class);
    private static final String TOPIC = "tideline.inventory";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STREAMS = 10;

    private final String sku = UUID.randomUUID().toString();
    private final KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestServers.kafka(), "enable.auto.commit", false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> appending;

    EventFlow() {
        var partitions = consumer.partitionsFor(TOPIC, PATIENCE).stream()
                .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        appending = executor.scheduleWithFixedDelay(
                () -> StoredEvents.appended(IntStream.range(0, STREAMS)
                        .mapToObj(i -> new StockAdded(new Sku(sku + i), 1))
                        .toArray(StockAdded[]::new)),
                0,
                25,
                TimeUnit.MILLISECONDS);
    }

    interface Interruption {
        void interrupt() throws Exception;
    }

    /** Returns the time from the interruption to the publication of the first event that was committed after it. */
    Duration gapAfter(Interruption interruption) throws Exception {
        var start = System.nanoTime();
        interruption.interrupt();
        awaitOneMore();
        var gap = Duration.ofNanos(System.nanoTime() - start);
        LOG.infof("Nothing was published for %d ms", gap.toMillis());
        return gap;
    }

    /** Commits an event, and returns when it is published. */
    void awaitOneMore() {
        var marker = UUID.randomUUID().toString();
        StoredEvents.appended(new StockAdded(new Sku(marker), 1));
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var seen = false;
        while (!seen) {
            assertThat(System.nanoTime()).as("not published within a minute").isLessThan(deadline);
            for (var record : consumer.poll(Duration.ofMillis(20))) {
                seen |= record.key().equals("stock-" + marker);
            }
        }
    }

    /** Fails if the events did not flow all the time. */
    @Override
    public void close() {
        consumer.close();
        executor.close();
        assertThat(appending.state()).isEqualTo(Future.State.CANCELLED);
    }
}
