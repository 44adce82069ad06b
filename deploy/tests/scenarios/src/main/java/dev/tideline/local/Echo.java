package dev.tideline.local;

import dev.tideline.event.Topics;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes every event that is published a second time, as soon as it is there, until it is closed. */
final class Echo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final List<ConsumerRecord<String, byte[]>> repeated = new CopyOnWriteArrayList<>();
    private final Future<?> repeating;
    private volatile boolean closing;

    Echo() {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", TestServers.kafka(), "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = Topics.ALL.stream()
                .flatMap(topic -> consumer.partitionsFor(topic, PATIENCE).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        repeating = executor.submit(() -> repeat(consumer));
    }

    /** Returns the records that it has published a second time, in that order. */
    List<ConsumerRecord<String, byte[]>> repeated() {
        return repeated;
    }

    private void repeat(KafkaConsumer<String, byte[]> consumer) {
        Set<String> seen = new HashSet<>();
        try (consumer;
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", TestServers.kafka()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            while (!closing) {
                for (var record : consumer.poll(Duration.ofMillis(20))) {
                    var id = record.headers().lastHeader("ce_id");
                    if (id != null && seen.add(new String(id.value(), StandardCharsets.UTF_8))) {
                        producer.send(PublishedEvents.copy(record));
                        repeated.add(record);
                    }
                }
            }
        }
    }

    /** Fails if it could not repeat everything. */
    @Override
    public void close() {
        closing = true;
        executor.close();
        repeating.resultNow();
    }
}
