package dev.tideline.local.chaos;

import dev.tideline.event.Topics;
import dev.tideline.testing.PublishedEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;

/** Changes that somebody with access to Kafka makes to its topics. */
final class TopicTampering implements AutoCloseable {
    private static final int PARTITIONS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> EVENTS = Topics.ALL.stream()
            .filter(topic -> !topic.equals(Topics.UNDELIVERABLE))
            .toList();

    private final Admin admin;
    private final Tap tap;

    TopicTampering(String kafka, Tap tap) {
        this.admin = Admin.create(Map.of(
                "bootstrap.servers",
                kafka,
                "default.api.timeout.ms",
                Long.toString(PATIENCE.toMillis()),
                "request.timeout.ms",
                "10000"));
        this.tap = tap;
    }

    /**
     * Publishes records that are no events of this shop on every topic of events: those of another shop, of a mistake, and of an
     * attacker.
     */
    void publishForeign() {
        var records = new ArrayList<ProducerRecord<String, byte[]>>();
        for (var topic : EVENTS) {
            var stream = "order-" + UUID.randomUUID();
            records.add(record(topic, null, "none".getBytes(StandardCharsets.UTF_8), Map.of()));
            records.add(record(topic, stream, null, event(stream, "OrderPlaced")));
            records.add(record(topic, stream, "x".repeat(900_000).getBytes(StandardCharsets.UTF_8), Map.of()));
            records.add(record(topic, stream, "{}".getBytes(StandardCharsets.UTF_8), event(stream, "OrderArchived")));
            var future = event(stream, "OrderPlaced");
            future.put("ce_time", "+1000000000-12-31T23:59:59Z");
            records.add(record(topic, stream, "{}".getBytes(StandardCharsets.UTF_8), future));
            var newer = event(stream, "OrderPlaced");
            newer.put("ce_schemaversion", "99");
            records.add(record(topic, stream, "{}".getBytes(StandardCharsets.UTF_8), newer));
            records.add(record(
                    topic,
                    stream,
                    "[".repeat(50_000).getBytes(StandardCharsets.UTF_8),
                    event(stream, "InventoryReserved")));
        }
        PublishedEvents.send(records);
    }

    private static Map<String, String> event(String stream, String type) {
        return new HashMap<>(Map.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                UUID.randomUUID().toString(),
                "ce_type",
                type,
                "ce_source",
                "/other/shop",
                "ce_subject",
                stream,
                "ce_time",
                Instant.now().toString(),
                "ce_streamversion",
                "1",
                "ce_schemaversion",
                "1",
                "ce_correlationid",
                UUID.randomUUID().toString(),
                "ce_causationid",
                UUID.randomUUID().toString()));
    }

    private static ProducerRecord<String, byte[]> record(
            String topic, String key, byte[] value, Map<String, String> headers) {
        var record = new ProducerRecord<>(topic, key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        record.headers().add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
        record.headers().add(Tap.FOREIGN, new byte[0]);
        return record;
    }

    /** Makes one of the topics refuse every record as too large. */
    void refuse(Random random) {
        alter(any(random), new AlterConfigOp(new ConfigEntry("max.message.bytes", "1"), AlterConfigOp.OpType.SET));
    }

    /** Ends {@link #refuse}. */
    void accept() {
        EVENTS.forEach(topic -> alter(
                topic, new AlterConfigOp(new ConfigEntry("max.message.bytes", null), AlterConfigOp.OpType.DELETE)));
    }

    private static String any(Random random) {
        return EVENTS.get(random.nextInt(EVENTS.size()));
    }

    private void alter(String topic, AlterConfigOp change) {
        get(admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                .all());
    }

    /** Deletes all records of one of the topics, read or not. The tap has read them. */
    void drop(Random random) {
        var topic = any(random);
        var ends = ends(topic);
        Awaitility.await("the tap has read " + topic)
                .atMost(PATIENCE)
                .until(() -> ends.entrySet().stream().allMatch(end -> tap.next(end.getKey()) >= end.getValue()));
        var dropped = new HashMap<TopicPartition, RecordsToDelete>();
        ends.forEach((partition, end) -> dropped.put(partition, RecordsToDelete.beforeOffset(end)));
        get(admin.deleteRecords(dropped).all());
    }

    private Map<TopicPartition, Long> ends(String topic) {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        for (var partition = 0; partition < PARTITIONS; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        var ends = new HashMap<TopicPartition, Long>();
        get(admin.listOffsets(latest).all()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** Deletes the topic that no function reads. */
    void delete() {
        get(admin.deleteTopics(List.of(Topics.SYSTEM)).all());
    }

    /** Ends {@link #delete}. */
    void make() {
        get(admin.createTopics(List.of(new NewTopic(Topics.SYSTEM, Optional.of(PARTITIONS), Optional.empty())))
                .all());
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not do it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
