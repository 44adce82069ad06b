package dev.tideline.runtime.kafka;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.runtime.trigger.EventIntake;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StreamVersion;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/**
 * Deletes a topic and creates it again while a function still has records of the deleted topic. The offsets of these records are committed
 * and say nothing about the new topic. Kafka and the store are lists here, so that a test decides the order of all steps.
 */
class NewTopicTest {
    private static final String FUNCTION = "a-function";
    private static final TopicPartition PARTITION = new TopicPartition("tideline.payments", 0);

    private final StreamId stream = new StreamId("payment-" + UUID.randomUUID());

    /** The events by position, from 1. The position of each is also its version. */
    private final List<Envelope> stored = new ArrayList<>();

    private final Map<TopicPartition, LostEvents.Handled> kept = new HashMap<>();
    private final List<Long> handled = new ArrayList<>();
    private List<ConsumerRecord<String, byte[]>> topic = new ArrayList<>();
    private String topicId = "old";

    /** The position up to which the relay has published all events. */
    private long mark;

    /** The exception that the function throws for every batch. */
    private Optional<RuntimeException> failure = Optional.empty();

    private Optional<Long> committed = Optional.empty();

    @Test
    void an_offset_of_a_deleted_topic_is_not_taken_for_one_of_the_new_topic() {
        var instance = instanceOnTheOldTopic();
        var ofTheOldTopic = instance.poll();
        recreated();
        instance.take(ofTheOldTopic);
        published(2);
        instance.look();

        new Instance().runs();

        assertThat(handled).contains(1L, 2L, 3L, 4L);
    }

    @Test
    void a_function_that_ends_in_a_gap_does_not_begin_at_an_offset_of_the_deleted_topic() {
        var instance = instanceOnTheOldTopic();
        var ofTheOldTopic = instance.poll();
        recreated();
        instance.take(ofTheOldTopic);
        happened(stream, 2);
        failure = Optional.of(new IllegalStateException("the process ends"));
        assertThatThrownBy(instance::look).hasMessageContaining("the process ends");
        failure = Optional.empty();
        publish(stored.subList(2, 4));

        new Instance().runs();

        assertThat(handled).contains(1L, 2L, 3L, 4L);
    }

    @Test
    void an_offset_of_a_deleted_topic_loses_nothing_after_a_look_at_the_new_topic() {
        var instance = instanceOnTheOldTopic();
        var ofTheOldTopic = instance.poll();
        recreated();
        instance.look();
        instance.take(ofTheOldTopic);
        published(2);
        instance.look();
        instance.look();

        new Instance().runs();

        assertThat(handled).contains(1L, 2L, 3L, 4L);
    }

    @Test
    void a_consumer_that_continues_in_the_middle_of_the_new_topic_misses_no_event() {
        var instance = instanceOnTheOldTopic();
        instance.take(instance.poll());
        recreated();
        instance.look();
        published(4);
        instance.position = 2;
        instance.take(instance.poll());
        instance.look();

        assertThat(handled).contains(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void the_new_topics_id_is_kept_after_all_earlier_polled_records_are_handled() {
        published(2);
        var instance = new Instance();
        instance.runs();
        recreated();
        instance.look();
        assertThat(kept.get(PARTITION).topicId()).isEqualTo("old");
        instance.position = 0;
        published(2);
        instance.runs();
        instance.runs();
        assertThat(kept.get(PARTITION)).extracting(LostEvents.Handled::topicId).isEqualTo("new");
        assertThat(kept.get(PARTITION)).extracting(LostEvents.Handled::position).isEqualTo(4L);
        assertThat(committed).contains(2L);

        handled.clear();
        published(1);
        instance.runs();
        new Instance().runs();

        assertThat(handled).containsExactly(5L);
    }

    @Test
    void the_position_rises_while_the_new_topic_is_empty() {
        published(2);
        var instance = new Instance();
        instance.runs();
        recreated();
        instance.position = 0;
        instance.runs();
        happened(new StreamId("order-" + UUID.randomUUID()), 1);
        instance.runs();

        assertThat(kept.get(PARTITION)).extracting(LostEvents.Handled::position).isEqualTo(3L);
        assertThat(handled).containsExactly(1L, 2L);
    }

    /** Returns an instance that has looked at the old topic, which has two records. */
    private Instance instanceOnTheOldTopic() {
        published(2);
        var instance = new Instance();
        instance.look();
        return instance;
    }

    private void published(int count) {
        var from = stored.size();
        happened(stream, count);
        publish(stored.subList(from, stored.size()));
    }

    private void publish(List<Envelope> events) {
        events.forEach(event -> topic.add(record(topic.size(), event)));
        mark = events.getLast().version();
    }

    private void happened(StreamId some, int count) {
        var metadata =
                new Metadata("/tideline/x", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        IntStream.range(0, count)
                .forEach(_ -> stored.add(new Envelope(
                        UUID.randomUUID(), "Happened", some, stored.size() + 1, 1, Instant.EPOCH, metadata, "{}")));
    }

    private static ConsumerRecord<String, byte[]> record(long offset, Envelope event) {
        var record = CloudEventRecords.toRecord(new PositionedEvent(event.version(), event));
        return new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                new RecordHeaders(record.headers()),
                Optional.empty());
    }

    private void recreated() {
        topic = new ArrayList<>();
        topicId = "new";
    }

    private static <T> CompletionStage<T> answer(T answer) {
        return CompletableFuture.completedFuture(answer);
    }

    /** The part of a function's process that reads from Kafka. */
    private final class Instance implements BatchHandler, PartitionsNow, LostEvents, GapDetection.Cursor {
        private final GapDetection gaps = new GapDetection(new EventIntake(FUNCTION, this, null), this, this, this);

        /** The offset of the record that the consumer takes next. */
        private int position = committed.orElse(0L).intValue();

        Instance() {
            gaps.assigned(Set.of(PARTITION));
        }

        /** Looks, takes all records, and looks again. */
        void runs() {
            look();
            take(poll());
            look();
        }

        List<ConsumerRecord<String, byte[]>> poll() {
            var polled = List.copyOf(topic.subList(position, topic.size()));
            position = topic.size();
            return polled;
        }

        /** Commits the offset after the batch, as the channel does. */
        void take(List<ConsumerRecord<String, byte[]>> records) {
            if (!records.isEmpty()) {
                gaps.take(new ConsumerRecords<>(Map.of(PARTITION, records), Map.of()), this, this::handle)
                        .await()
                        .indefinitely();
                committed = Optional.of(records.getLast().offset() + 1);
            }
        }

        /** Looks at Kafka. A consumer whose offset is beyond the end begins again first. */
        void look() {
            position = position > topic.size() ? 0 : position;
            var before = gaps.before();
            var now = of(Set.of(PARTITION)).toCompletableFuture().join();
            gaps.look(before, now, Optional.of(Map.of(PARTITION.topic(), mark)))
                    .await()
                    .indefinitely();
        }

        private Uni<Void> handle(ConsumerRecords<String, byte[]> records) {
            var events = new ArrayList<Envelope>();
            records.forEach(record -> AssignedPartition.event(record).ifPresent(events::add));
            return Uni.createFrom().completionStage(() -> handle(events));
        }

        @Override
        public boolean handles(Envelope event) {
            return true;
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return answer(places.stream()
                    .map(place -> stored.get((int) place.version() - 1))
                    .toList());
        }

        @Override
        public CompletionStage<Void> handle(Collection<Envelope> batch) {
            failure.ifPresent(thrown -> {
                throw thrown;
            });
            batch.forEach(event -> handled.add(event.version()));
            return answer(null);
        }

        @Override
        public CompletionStage<Integer> retryDue(int limit) {
            throw new UnsupportedOperationException("this test retries no events");
        }

        @Override
        public CompletionStage<Map<TopicPartition, Now>> of(Collection<TopicPartition> wanted) {
            return answer(Map.of(PARTITION, new Now(topicId, 1, 0, topic.size())));
        }

        @Override
        public CompletionStage<Map<TopicPartition, Long>> committed(String group, Collection<TopicPartition> wanted) {
            return answer(Stream.ofNullable(committed.orElse(null)).collect(toMap(_ -> PARTITION, offset -> offset)));
        }

        @Override
        public CompletionStage<Map<UUID, Long>> positions(Collection<Envelope> events) {
            return answer(events.stream().collect(toMap(Envelope::id, Envelope::version)));
        }

        @Override
        public CompletionStage<List<Place>> between(long after, long before, int limit) {
            return answer(LongStream.range(after + 1, Math.min(before, stored.size() + 1))
                    .limit(limit)
                    .mapToObj(position -> new Place(
                            position,
                            new StreamVersion(stored.get((int) position - 1).streamId(), position)))
                    .toList());
        }

        @Override
        public CompletionStage<Long> head() {
            return answer((long) stored.size());
        }

        @Override
        public CompletionStage<Map<String, Long>> marks(Collection<String> topics) {
            throw new UnsupportedOperationException("each look receives the marks");
        }

        @Override
        public CompletionStage<List<Handled>> handled(String function) {
            return answer(List.copyOf(kept.values()));
        }

        @Override
        public CompletionStage<Void> keep(Collection<Handled> some) {
            some.forEach(one -> kept.put(PARTITION, one));
            return answer(null);
        }

        @Override
        public Uni<Map<TopicPartition, Long>> offsets(Set<TopicPartition> wanted) {
            return Uni.createFrom().item(() -> Map.of(PARTITION, (long) position));
        }

        @Override
        public Uni<Void> commit(Map<TopicPartition, Long> offsets) {
            return Uni.createFrom().voidItem().invoke(() -> committed = Optional.of(offsets.get(PARTITION)));
        }
    }
}
