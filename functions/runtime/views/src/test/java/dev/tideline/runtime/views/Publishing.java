package dev.tideline.runtime.views;

import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.kafka.CloudEventRecords;
import dev.tideline.store.PositionedEvent;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Does what commands and the relay do, for tests of those who come after: stores events, and publishes them. */
public final class Publishing implements AutoCloseable {
    private final Connection database;
    private final Producer<String, byte[]> producer;
    private final Admin admin;
    private final Map<TopicPartition, Long> published = new HashMap<>();
    private long position;

    public Publishing() throws SQLException {
        database = Sql.connect();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestServers.kafka(), "acks", "all", "linger.ms", "5"),
                new StringSerializer(),
                new ByteArraySerializer());
        admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()));
    }

    public void store(List<Envelope> events) throws SQLException {
        var sql = """
                insert into events (stream_id, version, id, type, schema_version, source, "timestamp",
                    correlation_id, causation_id, data) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json)
                """;
        try (var insert = database.prepareStatement(sql)) {
            for (var event : events) {
                insert.setString(1, event.streamId().value());
                insert.setLong(2, event.version());
                insert.setObject(3, event.id());
                insert.setString(4, event.type());
                insert.setInt(5, event.schemaVersion());
                insert.setString(6, event.metadata().source());
                insert.setObject(7, event.timestamp().atOffset(ZoneOffset.UTC));
                insert.setObject(8, event.metadata().correlationId());
                insert.setObject(9, event.metadata().causationId());
                insert.setString(10, event.data());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Returns when Kafka has them. */
    public void publish(List<Envelope> events) throws Exception {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var event : events) {
            sent.add(producer.send(CloudEventRecords.toRecord(new PositionedEvent(++position, event))));
        }
        for (var record : sent) {
            var metadata = record.get();
            published.merge(
                    new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset() + 1, Math::max);
        }
    }

    /** Returns when a consumer group has done with everything that was published here. */
    public void awaitRead(String group) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            var committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return published.entrySet().stream().allMatch(end -> {
                var offset = committed.get(end.getKey());
                return offset != null && offset.offset() >= end.getValue();
            });
        });
    }

    @Override
    public void close() throws SQLException {
        admin.close();
        producer.close();
        database.close();
    }
}
