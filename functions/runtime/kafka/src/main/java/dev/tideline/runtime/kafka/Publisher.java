package dev.tideline.runtime.kafka;

import dev.tideline.runtime.handling.Traces;
import dev.tideline.runtime.handling.Traces.Operation;
import dev.tideline.store.PositionedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes events in the order of their positions. The first event that fails ends the publisher, since no successor may reach
 * Kafka before that event. The caller starts again from there, with a new publisher. One topic's failure ends all topics of a
 * shared publisher, so a topic that fails gets one of its own.
 */
public final class Publisher implements AutoCloseable {
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(10);

    /** The interval at which the producer asks the brokers for metadata when it has nothing to send. */
    private static final Duration ASKED_EVERY = Duration.ofSeconds(3);

    /** The batch size of a partition: about the records of a thousand orders, on the twelve partitions of their topic. */
    private static final int BATCH_BYTES = 64 * 1024;

    private static final Duration HEARD_WITHIN = Duration.ofSeconds(10);

    private final Producer<String, byte[]> producer;

    /**
     * @param kafka how Kafka's brokers are reached: {@code bootstrap.servers}, and what they ask of clients
     * @throws NotPublishedException if that is nothing to begin with: none of their names is known at present, or a setting is wrong
     */
    public Publisher(Map<String, Object> kafka) throws NotPublishedException {
        var config = new HashMap<>(kafka);
        config.putAll(Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                // With up to five requests, an idempotent producer keeps the order, except of its first batches. A
                // broker that does not know the producer takes any sequence number. If the first batch meets a
                // partition without a leader, the second is there before it.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                // Only one request is in flight, so it takes all records that are ready.
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES,
                // The producer must not give up on one record and go on with the next. Giving up is the task of this
                // class.
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Integer.MAX_VALUE,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                5_000,
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.METADATA_MAX_AGE_CONFIG,
                ASKED_EVERY.toMillis()));
        try {
            producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw new NotPublishedException(e);
        }
    }

    /**
     * Returns when Kafka has acknowledged every event.
     *
     * @throws NotPublishedException if it has not, or not in time; how many events it has taken is then unknown
     */
    public void publish(List<PositionedEvent> events) throws InterruptedException, NotPublishedException {
        try {
            var acknowledgements = new ArrayList<CompletableFuture<Void>>(events.size());
            for (var event : events) {
                var span = Traces.begin(Operation.SEND, event.envelope());
                // This is not the producer's own limit. Where the producer divides a batch that is too large again and
                // again, as many futures wait for each other.
                var acknowledgement = new CompletableFuture<Void>();
                producer.send(CloudEventRecords.toRecord(event), (_, failure) -> {
                    Traces.end(span, failure);
                    if (failure == null) {
                        acknowledgement.complete(null);
                    } else {
                        acknowledgement.completeExceptionally(failure);
                    }
                });
                if (acknowledgement.isCompletedExceptionally()) {
                    throw new NotPublishedException(acknowledgement.exceptionNow());
                }
                acknowledgements.add(acknowledgement);
            }
            var deadline = System.nanoTime() + ACKNOWLEDGED_WITHIN.toNanos();
            for (var acknowledgement : acknowledgements) {
                acknowledgement.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException e) {
            throw new NotPublishedException(e.getCause());
        } catch (KafkaException | TimeoutException e) {
            throw new NotPublishedException(e);
        }
    }

    /** Returns true if the brokers have answered recently, with or without events to publish. */
    public boolean isConnected() {
        return producer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("metadata-age"))
                .mapToDouble(metric -> (Double) metric.metricValue())
                .allMatch(seconds -> seconds < HEARD_WITHIN.toSeconds());
    }

    /** Forgets what is not sent yet. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    public static final class NotPublishedException extends Exception {
        private static final long serialVersionUID = 1;

        NotPublishedException(Throwable cause) {
            super(cause);
        }
    }
}
