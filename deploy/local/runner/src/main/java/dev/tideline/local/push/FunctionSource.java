package dev.tideline.local.push;

import dev.tideline.runtime.kafka.Undeliverable;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Sends one function its events. It is a consumer group with the function's name. Its partitions are independent of each other, and
 * each sends one record after the other. A record is sent again and again until the function takes it or it is reported as
 * undeliverable. Then its offset is committed.
 */
final class FunctionSource implements Runnable {
    private static final Logger LOG = Logger.getLogger(FunctionSource.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** The time for events that are under way when partitions are given up. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final WokenFunction function;
    private final Map<String, Object> config;
    private final EventSender sender;
    private final Undeliverable undeliverable;
    private final Map<TopicPartition, PartitionQueue> lanes = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private volatile boolean joined;
    private volatile boolean stopping;

    FunctionSource(String kafka, WokenFunction function, EventSender sender, Undeliverable undeliverable) {
        this.function = function;
        this.sender = sender;
        this.undeliverable = undeliverable;
        this.config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka,
                ConsumerConfig.GROUP_ID_CONFIG,
                function.name(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName(),
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                6_000,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                2_000,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                100);
    }

    /** Returns true if it has had partitions. */
    boolean hasJoined() {
        return joined;
    }

    /** Stops. It sends no further events, and lets those under way end. */
    void stop() {
        stopping = true;
    }

    /** Reads and sends events until it is stopped. */
    @Override
    public void run() {
        try {
            while (!stopping) {
                try {
                    consume();
                } catch (InterruptException e) {
                    throw e;
                } catch (KafkaException e) {
                    LOG.errorf(e, "%s: Kafka gives no events at present; retrying", function.name());
                    Thread.sleep(PAUSE);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.warnf("%s was not stopped cleanly; deliveries in flight will be redelivered", function.name());
        }
    }

    private void consume() throws InterruptedException {
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(function.topics(), new Rebalance(consumer));
            while (!stopping) {
                var records = consumer.poll(POLL);
                for (var partition : records.partitions()) {
                    // The partition is paused until these records are done.
                    consumer.pause(Set.of(partition));
                    var batch = records.records(partition);
                    committed.put(partition, batch.getFirst().offset());
                    lanes.put(partition, new PartitionQueue(function.name(), batch, sender, undeliverable));
                }
                goOn(consumer);
            }
            giveUp(consumer, Set.copyOf(lanes.keySet()));
        } finally {
            for (var lane : lanes.values()) {
                lane.end(GRACE);
            }
            lanes.clear();
        }
    }

    private void goOn(KafkaConsumer<?, ?> consumer) {
        var done = lanes.entrySet().stream()
                .filter(lane -> lane.getValue().isDone())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        commit(consumer, lanes.keySet());
        for (var partition : done) {
            consumer.seek(partition, lanes.remove(partition).next());
        }
        consumer.resume(done);
    }

    private void giveUp(KafkaConsumer<?, ?> consumer, Collection<TopicPartition> partitions)
            throws InterruptedException {
        for (var lane : lanes.entrySet()) {
            if (partitions.contains(lane.getKey())) {
                lane.getValue().end(GRACE);
            }
        }
        commit(consumer, partitions);
        lanes.keySet().removeAll(partitions);
    }

    private void commit(KafkaConsumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        lanes.forEach((partition, lane) -> {
            var next = lane.next();
            if (partitions.contains(partition) && committed.put(partition, next) != next) {
                offsets.put(partition, new OffsetAndMetadata(next));
            }
        });
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets, KAFKA_TIMEOUT);
        }
    }

    /** Gives partitions up only after their events under way have ended. */
    private final class Rebalance implements ConsumerRebalanceListener {
        private final KafkaConsumer<?, ?> consumer;

        Rebalance(KafkaConsumer<?, ?> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            joined |= !partitions.isEmpty();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            try {
                giveUp(consumer, partitions);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
