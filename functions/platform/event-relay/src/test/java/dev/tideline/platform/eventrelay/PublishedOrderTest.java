package dev.tideline.platform.eventrelay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.kafka.Publisher;
import dev.tideline.runtime.kafka.Publisher.NotPublishedException;
import dev.tideline.servers.KafkaServer;
import dev.tideline.shop.ShopTopics;
import dev.tideline.store.PositionedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of a new producer's first records, on partitions whose leader has just been elected. */
class PublishedOrderTest {
    private static final int ROUNDS = 10;
    private static final int PARTITIONS = 12;
    private static final int STREAMS = 24;
    private static final int VERSIONS = 40;
    private static final String DATA = "{\"note\": \"" + "x".repeat(2_000) + "\"}";
    private static final int ATTEMPTS = 3;
    private static final Duration POLL = Duration.ofMillis(200);

    @Test
    @Timeout(120)
    void each_stream_is_published_in_order_on_partitions_with_a_new_leader() throws Exception {
        try (var server = KafkaServer.startTemporary();
                var admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()))) {
            for (var round = 0; round < ROUNDS; round++) {
                var topic = new NewTopic(ShopTopics.ORDERS, PARTITIONS, (short) 1);
                admin.createTopics(List.of(topic)).all().get();

                publishAsARelayDoes(server.bootstrapServers(), events());

                versions(server.bootstrapServers())
                        .forEach((stream, versions) -> assertThat(versions)
                                .as(stream)
                                .containsExactlyElementsOf(LongStream.rangeClosed(1, VERSIONS)
                                        .boxed()
                                        .toList()));
                admin.deleteTopics(List.of(ShopTopics.ORDERS)).all().get();
            }
        }
    }

    /** Again from the start, with a new publisher, until all is acknowledged. */
    private static void publishAsARelayDoes(String kafka, List<PositionedEvent> events) throws Exception {
        NotPublishedException last = null;
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (var publisher = new Publisher(Map.of("bootstrap.servers", kafka))) {
                publisher.publish(events);
                return;
            } catch (NotPublishedException e) {
                last = e;
            }
        }
        throw last;
    }

    private static List<PositionedEvent> events() {
        var streams = IntStream.range(0, STREAMS)
                .mapToObj(_ -> StreamId.of("order", UUID.randomUUID().toString()))
                .toList();
        var events = new ArrayList<PositionedEvent>();
        for (var version = 1L; version <= VERSIONS; version++) {
            for (var stream : streams) {
                events.add(new PositionedEvent(events.size() + 1, event(stream, version)));
            }
        }
        return events;
    }

    private static Envelope event(StreamId stream, long version) {
        var id = UUID.randomUUID();
        var metadata = new Metadata("/tideline/test", id, id, Optional.empty(), Optional.empty());
        return new Envelope(id, "OrderPlaced", stream, version, 1, Instant.now(), metadata, DATA);
    }

    /** Returns the versions of each stream, in the order in which a reader gets them that takes each event once. */
    private static Map<String, Set<Long>> versions(String kafka) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka, "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(ShopTopics.ORDERS, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var versions = new HashMap<String, Set<Long>>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (var record : consumer.poll(POLL)) {
                    var version = new String(
                            record.headers().lastHeader("ce_streamversion").value(), StandardCharsets.UTF_8);
                    versions.computeIfAbsent(record.key(), _ -> new LinkedHashSet<>())
                            .add(Long.valueOf(version));
                }
            }
            return versions;
        }
    }
}
