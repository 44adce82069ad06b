package dev.tideline.runtime.kafka;

import dev.tideline.event.Envelope;
import dev.tideline.event.NotACloudEventException;
import dev.tideline.runtime.kafka.PartitionsNow.Now;
import dev.tideline.runtime.store.LostEvents.Handled;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The position of a function in a partition since its assignment, in Kafka and in the store. */
final class AssignedPartition {
    private static final String REPUBLISHED = "ce_republished";

    final TopicPartition id;
    private final String function;
    /** The state of the partition in Kafka at the last look; null before the first. */
    private volatile Now now;
    /** The id of the topic that the handled records were read from. */
    private String topicId;
    /**
     * The id of the topic that the committed offset certainly belongs to. The store keeps this id. It differs from {@link #topicId} for a
     * while after the topic was created again. Records of the deleted topic may still come then, and their offsets are committed.
     */
    private String settledTopicId;
    /** The consumer's offset at the first look after the topic was created again; negative before that look. */
    private long polled = -1;
    /** The offset of the record that is wanted: all before it are handled. */
    private volatile long next;
    /** The last event that is handled. */
    private volatile Optional<Envelope> last = Optional.empty();
    /** All events up to this position are handled. */
    private long position;
    /** The last position that the store keeps, if it keeps one. */
    private Optional<Handled> kept;
    /** True if records are lost before {@link #next}, or may be. */
    private boolean gap;
    /** The events of all records before this offset are handled, from the store. */
    private long filled;

    AssignedPartition(String function, TopicPartition id) {
        this.function = function;
        this.id = id;
    }

    /**
     * A function that has committed nothing wants the first record, be it there or not.
     *
     * @param committed its offset
     */
    void begin(Now now, Optional<Handled> kept, Optional<Long> committed) {
        this.kept = kept;
        topicId = kept.map(Handled::topicId).orElse(now.topicId());
        settledTopicId = topicId;
        position = kept.map(Handled::position).orElse(0L);
        next = committed.orElse(0L);
        compare(now, next);
    }

    boolean isKnown() {
        return now != null;
    }

    /** @param before the offset that was wanted when Kafka had not been asked yet */
    void compare(Now now, long before) {
        this.now = now;
        if (!topicId.equals(now.topicId())) {
            // The record that was read last may be the new topic's. It tells nothing about lost records.
            last = Optional.empty();
            filled = 0;
        }
        gap |= !topicId.equals(now.topicId()) || before > now.end() || next < now.start();
    }

    Now now() {
        return now;
    }

    long next() {
        return next;
    }

    Optional<Envelope> last() {
        return last;
    }

    long position() {
        return position;
    }

    boolean hasGap() {
        return gap;
    }

    /** Returns true if a record is not the expected one. A redelivered one is no gap. */
    boolean isGapBefore(ConsumerRecord<?, ?> record) {
        return gap || record.offset() > next;
    }

    /**
     * Notes that records are handled.
     *
     * @param records the records in their order, without a gap
     */
    void handled(List<ConsumerRecord<String, byte[]>> records) {
        if (records.getFirst().offset() < next) {
            // The consumer has begun again, so records below its noted offset may still come.
            polled = -1;
        }
        next = records.getLast().offset() + 1;
        if (isSettled()) {
            event(records.getLast()).ifPresent(event -> last = Optional.of(event));
        }
    }

    /**
     * Returns false while records of a deleted topic may still come. Until then only a fill from the store raises the position. Offsets of
     * records may be those of the deleted topic, and the consumer may have skipped records of the new topic.
     */
    boolean isSettled() {
        return settledTopicId.equals(topicId);
    }

    /**
     * Returns true if no record of a deleted topic can come any more: all records that were polled before an earlier look are handled.
     *
     * @param offset the consumer's offset at this look
     */
    boolean settles(long offset) {
        if (polled <= now.start()) {
            // A consumer at the start may have begun again there, with a batch of the deleted topic still in hand.
            polled = offset;
            return false;
        }
        return next >= polled && next <= now.end();
    }

    /** Notes that an offset of the new topic was committed. */
    void settle() {
        settledTopicId = topicId;
    }

    /** Notes that the events of all records that Kafka had are handled. */
    void filledAgain() {
        filled = now.end();
    }

    /**
     * Returns the event of a record, if it says how far the partition has come. A record that is no event, or that is published again, says
     * nothing.
     */
    static Optional<Envelope> event(ConsumerRecord<String, byte[]> record) {
        if (record.headers().lastHeader(REPUBLISHED) != null) {
            return Optional.empty();
        }
        try {
            return Optional.of(CloudEventRecords.toEnvelope(record));
        } catch (NotACloudEventException e) {
            return Optional.empty();
        }
    }

    /** Raises the position up to which events are handled. It never falls. */
    void handledUpTo(long position) {
        this.position = Math.max(this.position, position);
    }

    /**
     * Ends the gap, if there is one: the events of all records that Kafka had are handled. The next expected record has this
     * offset.
     */
    void goOnAt(long offset) {
        if (gap) {
            gap = false;
            polled = -1;
            topicId = now.topicId();
            filled = now.end();
        }
        next = offset;
    }

    /** Returns true if the event of the record was handled when a gap was filled. */
    boolean isFilled(ConsumerRecord<?, ?> record) {
        return record.offset() < filled;
    }

    /** Returns the position to keep, if the store does not keep it already. */
    Optional<Handled> toKeep() {
        return Optional.of(new Handled(function, id.topic(), id.partition(), settledTopicId, position))
                .filter(handled -> !kept.equals(Optional.of(handled)));
    }

    void kept(Handled handled) {
        kept = Optional.of(handled);
    }
}
