package dev.tideline.local.chaos;

import dev.tideline.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads every record of every topic as it arrives. So records that Kafka drops later are known. */
final class Tap implements AutoCloseable {
    /** The header of records that a fault has published, and that are no events. */
    static final String FOREIGN = "chaos_foreign";

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Seen> seen = new ArrayList<>();
    private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread;

    /** @param position of the event in the global order */
    record Seen(String key, String id, long position) {}

    Tap(String kafka) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka, "auto.offset.reset", "earliest", "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = Topics.ALL.stream()
                .flatMap(topic -> consumer.partitionsFor(topic, PATIENCE).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = Thread.ofPlatform().daemon().name("tap").start(this::read);
    }

    private void read() {
        try {
            while (true) {
                var records = consumer.poll(POLL);
                synchronized (seen) {
                    for (var record : records) {
                        if (record.headers().lastHeader(FOREIGN) == null && Topics.ALL.contains(record.topic())) {
                            add(record);
                        }
                    }
                }
                records.nextOffsets().forEach((partition, offset) -> next.put(partition, offset.offset()));
            }
        } catch (WakeupException closed) {
            consumer.close();
        }
    }

    /** Adds a record if it is an event. The functions' reports of undeliverable records are not events either. */
    private void add(ConsumerRecord<String, byte[]> record) {
        var position = record.headers().lastHeader("ce_sequence");
        if (position != null && !record.topic().equals(Topics.UNDELIVERABLE)) {
            seen.add(new Seen(record.key(), text(record, "ce_id"), Long.parseLong(text(record, "ce_sequence"))));
        }
    }

    private static String text(ConsumerRecord<String, byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    /** Returns all records so far, in order for each record key. */
    List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** The offset of the record that is read next, 0 before the first. */
    long next(TopicPartition partition) {
        return next.getOrDefault(partition, 0L);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
