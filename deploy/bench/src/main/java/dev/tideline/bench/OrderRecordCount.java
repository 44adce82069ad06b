package dev.tideline.bench;

import dev.tideline.shop.ShopTopics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Counts the records that the topic of orders has received since the first look. */
final class OrderRecordCount implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration READ_WITHIN = Duration.ofMinutes(2);

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final long before;

    OrderRecordCount(Environment environment) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", environment.kafka(), "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        partitions = partitions(consumer, List.of(ShopTopics.ORDERS));
        before = end();
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, Collection<String> topics) {
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    /** Makes a consumer read these topics from now on. */
    static void toTheEnd(KafkaConsumer<?, ?> consumer, Collection<String> topics) {
        var partitions = partitions(consumer, topics);
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    long count() {
        return end() - before;
    }

    private long end() {
        return consumer.endOffsets(partitions).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Returns the rate, in records a second, at which a consumer reads them and does nothing else. */
    double readPerSecond() {
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var all = end();
        var began = System.nanoTime();
        for (var read = 0L; read < all; ) {
            read += consumer.poll(POLL).count();
            if (System.nanoTime() - began > READ_WITHIN.toNanos()) {
                throw new IllegalStateException("read are %d of %d".formatted(read, all));
            }
        }
        return all / ((System.nanoTime() - began) / 1e9);
    }

    /** Returns a consumer that reads from now on. */
    KafkaConsumer<String, byte[]> atTheEnd() {
        toTheEnd(consumer, List.of(ShopTopics.ORDERS));
        return consumer;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
