package dev.tideline.testing;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The records in the Kafka of the {@link TestServers}. The form of a record is repeated here, so that a change of it in the runtime
 * fails a test.
 */
public final class PublishedEvents {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private PublishedEvents() {}

    /** Publishes all events of these streams, in order, as the relay does; returns when Kafka has them. */
    public static void publish(String... streams) {
        publish(Stream.of(streams)
                .flatMap(stream -> StoredEvents.of(stream).stream())
                .toList());
    }

    /** Publishes these events in this order. */
    public static void publish(List<Envelope> events) {
        send(events.stream().map(PublishedEvents::toRecord).toList());
    }

    /** Publishes a record that no relay would. */
    public static void publish(String topic, String key, String value) {
        send(List.of(new ProducerRecord<>(topic, key, value.getBytes(StandardCharsets.UTF_8))));
    }

    /** Every record that a topic holds now, oldest first within each key. */
    public static List<ConsumerRecord<String, byte[]>> of(String topic) {
        Map<String, Object> config = Map.of("bootstrap.servers", TestServers.kafka(), "enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic, TIMEOUT).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions, TIMEOUT);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /** Returns the number of partitions of a topic. */
    public static int partitions(String topic) {
        try (var admin = admin(TestServers.kafka())) {
            return get(admin.describeTopics(List.of(topic)).allTopicNames())
                    .get(topic)
                    .partitions()
                    .size();
        }
    }

    /** The same record, for the same partition. */
    public static ProducerRecord<String, byte[]> copy(ConsumerRecord<String, byte[]> record) {
        return new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value(), record.headers());
    }

    /**
     * Returns the versions of each stream in the order of a topic. Only the first record of each id counts. Records that no relay
     * has published do not count.
     */
    public static Map<String, List<Long>> versionsByStream(String topic) {
        var ids = new HashSet<String>();
        return of(topic).stream()
                .filter(record -> record.headers().lastHeader("ce_sequence") != null)
                .filter(record -> ids.add(header(record, "ce_id")))
                .collect(groupingBy(
                        ConsumerRecord::key,
                        mapping(record -> Long.valueOf(header(record, "ce_streamversion")), toList())));
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Returns when a function has handled everything that its topics hold now. */
    public static void awaitHandled(String function, String... topics) {
        try (var admin = admin(TestServers.kafka())) {
            var ends = ends(admin, topics);
            await(function + " handles what there is")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> hasReached(admin, function, ends));
        }
    }

    /**
     * Returns true if each function has handled all records that its topics in this Kafka hold now.
     *
     * @param functions the topics by function
     */
    public static boolean areHandled(String kafka, Map<String, ? extends Collection<String>> functions) {
        try (var admin = admin(kafka)) {
            return functions.entrySet().stream()
                    .allMatch(function -> hasReached(
                            admin,
                            function.getKey(),
                            ends(admin, function.getValue().toArray(String[]::new))));
        }
    }

    /** Returns the number of unhandled records of each function, in all topics from which it has ever handled a record. */
    public static Map<String, Long> lags() {
        try (var admin = admin(TestServers.kafka())) {
            return get(admin.listGroups().valid()).stream()
                    .map(GroupListing::groupId)
                    .collect(toMap(group -> group, group -> lag(admin, group)));
        }
    }

    private static long lag(Admin admin, String group) {
        var handled = get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        var topics = handled.keySet().stream().map(TopicPartition::topic).distinct();
        return ends(admin, topics.toArray(String[]::new)).entrySet().stream()
                .mapToLong(end -> {
                    var offset = handled.get(end.getKey());
                    return end.getValue() - (offset == null ? 0 : offset.offset());
                })
                .sum();
    }

    private static Admin admin(String kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka));
    }

    private static boolean hasReached(Admin admin, String function, Map<TopicPartition, Long> ends) {
        var handled = get(admin.listConsumerGroupOffsets(function).partitionsToOffsetAndMetadata());
        return ends.entrySet().stream()
                .allMatch(end -> end.getValue() == 0
                        || handled.get(end.getKey()) != null
                                && handled.get(end.getKey()).offset() >= end.getValue());
    }

    private static Map<TopicPartition, Long> ends(Admin admin, String... topics) {
        var latest = get(admin.describeTopics(List.of(topics)).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(toMap(partition -> partition, _ -> OffsetSpec.latest()));
        return get(admin.listOffsets(latest).all()).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static ProducerRecord<String, byte[]> toRecord(Envelope event) {
        var stream = event.streamId().value();
        var record = new ProducerRecord<>(
                Topics.of(event.streamId()), stream, event.data().getBytes(StandardCharsets.UTF_8));
        Map<String, Object> headers = Map.ofEntries(
                Map.entry("ce_specversion", "1.0"),
                Map.entry("ce_id", event.id()),
                Map.entry("ce_type", event.type()),
                Map.entry("ce_source", event.metadata().source()),
                Map.entry("ce_subject", stream),
                Map.entry("ce_time", event.timestamp()),
                Map.entry("content-type", "application/json"),
                Map.entry("ce_dataschema", "urn:tideline:" + event.type() + ":" + event.schemaVersion()),
                Map.entry("ce_partitionkey", stream),
                Map.entry("ce_sequence", "0000000000000000001"),
                Map.entry("ce_streamversion", event.version()),
                Map.entry("ce_schemaversion", event.schemaVersion()),
                Map.entry("ce_correlationid", event.metadata().correlationId()),
                Map.entry("ce_causationid", event.metadata().causationId()));
        headers.forEach(
                (name, value) -> record.headers().add(name, value.toString().getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    /** Returns when Kafka has them. */
    public static void send(List<ProducerRecord<String, byte[]>> records) {
        send(records, Map.of());
    }

    /** @param settings of the producer, beside how it reaches the broker */
    public static void send(List<ProducerRecord<String, byte[]>> records, Map<String, Object> settings) {
        var config = new HashMap<>(settings);
        config.putAll(Map.of("bootstrap.servers", TestServers.kafka(), "acks", "all"));
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            var sent = records.stream().<Future<?>>map(producer::send).toList();
            for (var acknowledgement : sent) {
                acknowledgement.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka has not taken the events", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
