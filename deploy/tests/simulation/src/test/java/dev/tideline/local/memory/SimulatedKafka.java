package dev.tideline.local.memory;

import dev.tideline.event.Envelope;
import dev.tideline.event.Topics;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.runtime.kafka.CloudEventRecords;
import dev.tideline.runtime.kafka.MemoryReader;
import dev.tideline.runtime.store.LostEvents.Handled;
import dev.tideline.store.PositionedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Kafka in memory: topics with records of the relay and of others. Some records are lost. */
final class SimulatedKafka {
    private static final int PARTITIONS = 2;
    private static final byte[] OVERSIZED = new byte[1_100_000];
    private static final long FAR_FUTURE = Instant.parse("2286-11-20T17:46:39Z").toEpochMilli();

    private final Chance chance;
    private final Faults faults;
    private final Map<String, Topic> topics = new TreeMap<>();
    private final Map<SimulatedLostEvents.Place, Handled> handled;
    private final Map<SimulatedLostEvents.Place, Runnable> consumers = new LinkedHashMap<>();
    private long losses;

    /** @param handled how far functions have come, as the store keeps it */
    SimulatedKafka(Chance chance, Faults faults, Map<SimulatedLostEvents.Place, Handled> handled) {
        this.handled = handled;
        this.chance = chance;
        this.faults = faults;
        Topics.OF_EVENTS.forEach(topic -> topics.put(topic, new Topic(topic)));
    }

    private final class Topic {
        private final String id =
                new UUID(chance.random().nextLong(), chance.random().nextLong()).toString();
        private final List<Log> partitions;

        Topic(String name) {
            partitions = partitions(name).map(_ -> new Log()).toList();
        }
    }

    private static final class Log {
        private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        private long start;
    }

    private static Stream<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS).mapToObj(number -> new TopicPartition(topic, number));
    }

    /** @param changed runs after each publication, and after each loss */
    List<TopicPartition> subscribe(String function, Stream<String> some, Runnable changed) {
        var subscribed =
                some.distinct().sorted().flatMap(SimulatedKafka::partitions).toList();
        subscribed.forEach(id -> consumers.put(place(function, id), changed));
        return subscribed;
    }

    private static SimulatedLostEvents.Place place(String function, TopicPartition id) {
        return new SimulatedLostEvents.Place(function, id.topic(), id.partition());
    }

    CompletionStage<Void> publish(List<Envelope> events) {
        var changed = new HashSet<String>();
        for (var event : events) {
            // Nobody reads an event's position here.
            var record = CloudEventRecords.toRecord(new PositionedEvent(1, event));
            var topic = record.topic();
            append(topic, record);
            changed.add(topic);
            if (faults.strikes(Kind.FOREIGN_RECORD)) {
                var any = chance.any(Topics.OF_EVENTS);
                append(any, foreign(any, record));
                changed.add(any);
            }
            if (isKnown(topic) && faults.strikes(Kind.RECORDS_DROPPED)) {
                var log = chance.any(topics.get(topic).partitions);
                var left = log.records.size() - log.start;
                log.start += chance.happens(0.5) ? left : chance.random().nextLong(left + 1);
                losses++;
            }
            if (isKnown(topic) && faults.strikes(Kind.TOPIC_RECREATED)) {
                topics.put(topic, new Topic(topic));
                losses++;
            }
        }
        consumers.entrySet().stream()
                .filter(consumer -> changed.contains(consumer.getKey().topic()))
                .map(Map.Entry::getValue)
                .distinct()
                .forEach(Runnable::run);
        return CompletableFuture.completedFuture(null);
    }

    /** True if all readers of a topic have kept an id of it. A reader that has kept none cannot notice that the topic was created again. */
    private boolean isKnown(String topic) {
        return consumers.keySet().stream()
                .filter(place -> place.topic().equals(topic))
                .allMatch(handled::containsKey);
    }

    /** Something that no function may make anything of, or stop at. */
    private ProducerRecord<String, byte[]> foreign(String topic, ProducerRecord<String, byte[]> event) {
        var stream = chance.any(List.of("user-", "item-", "order-", "payment-"))
                + new UUID(1, chance.random().nextLong());
        var headers = new RecordHeaders(event.headers());
        set(headers, "ce_id", new UUID(2, chance.random().nextLong()).toString());
        set(headers, "ce_subject", stream);
        var data = event.value();
        switch (chance.random().nextInt(6)) {
            case 0 -> data = null;
            case 1 -> data = "none".getBytes(StandardCharsets.UTF_8);
            case 2 -> data = OVERSIZED;
            case 3 -> set(headers, "ce_time", "+1000000000-12-31T23:59:59Z");
            case 4 -> set(headers, "ce_type", "OrderArchived");
            default -> set(headers, "ce_schemaversion", "99");
        }
        return new ProducerRecord<>(topic, null, FAR_FUTURE, stream, data, headers);
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private void append(String topic, ProducerRecord<String, byte[]> record) {
        var key = record.key().getBytes(StandardCharsets.UTF_8);
        var partition = BuiltInPartitioner.partitionForKey(key, PARTITIONS);
        var log = topics.get(topic).partitions.get(partition);
        log.records.add(new ConsumerRecord<>(
                topic,
                partition,
                log.records.size(),
                record.timestamp() == null ? 0 : record.timestamp(),
                TimestampType.CREATE_TIME,
                key.length,
                record.value() == null ? -1 : record.value().length,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty()));
    }

    MemoryReader.Partition now(TopicPartition id) {
        var log = log(id);
        return new MemoryReader.Partition(topics.get(id.topic()).id, PARTITIONS, log.start, log.records.size());
    }

    long end(TopicPartition id) {
        return log(id).records.size();
    }

    /** Returns some records, from the first existing one at the offset or after it. */
    List<ConsumerRecord<String, byte[]>> records(TopicPartition id, long from, int limit) {
        var records = log(id).records;
        return List.copyOf(records.subList((int) from, (int) Math.min(records.size(), from + limit)));
    }

    /** The number of losses so far. */
    long losses() {
        return losses;
    }

    private Log log(TopicPartition id) {
        return topics.get(id.topic()).partitions.get(id.partition());
    }
}
