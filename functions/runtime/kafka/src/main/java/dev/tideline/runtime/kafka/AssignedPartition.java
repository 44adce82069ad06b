package dev.tideline.runtime.kafka;

import dev.tideline.event.Envelope;
import dev.tideline.event.NotACloudEventException;
import dev.tideline.runtime.kafka.PartitionsNow.Now;
import dev.tideline.runtime.store.LostEvents.Handled;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** How far a function has come in a partition since it was assigned, in Kafka and in the store. */
final class AssignedPartition {
    private static final String REPUBLISHED = "ce_republished";

    final TopicPartition id;
    private final String function;
    /** As Kafka had it last; null before anything is known. */
    private volatile Now now;
    /** Of the topic that what is handled was read from. */
    private String topicId;
    /**
     * The topic that the committed offset belongs to for certain; the store keeps this id. It stays behind {@link #topicId} for a while after
     * a topic was created again: records of the deleted topic may still come, and their offsets are committed.
     */
    private String settledTopicId;
    /** The consumer's offset at a look after the topic had become another one; negative before that look. */
    private long polled = -1;
    /** The offset of the record that is wanted: all before it are handled. */
    private volatile long next;
    /** The last event that is handled. */
    private volatile Optional<Envelope> last = Optional.empty();
    /** All events up to this position are handled. */
    private long position;
    /** What the store keeps of that, if it keeps anything. */
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
            // What was read last may be the new topic's, and says nothing of what is lost.
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

    /** True if a record is not the one that is wanted. One that comes again is no gap. */
    boolean isGapBefore(ConsumerRecord<?, ?> record) {
        return gap || record.offset() > next;
    }

    /** @param records in their order, without a gap */
    void handled(List<ConsumerRecord<String, byte[]>> records) {
        if (records.getFirst().offset() < next) {
            // The consumer has begun again, so records below its offset at that look may still come.
            polled = -1;
        }
        next = records.getLast().offset() + 1;
        if (isSettled()) {
            event(records.getLast()).ifPresent(event -> last = Optional.of(event));
        }
    }

    /**
     * False while records of a deleted topic may still come. Until then only what is filled from the store says how far the function has
     * come: offsets of records may be those of the deleted topic, and the consumer may have skipped records of the new one.
     */
    boolean isSettled() {
        return settledTopicId.equals(topicId);
    }

    /**
     * True if no record of a deleted topic is left to come: all records that were polled before an earlier look are handled.
     *
     * @param offset the consumer's at this look
     */
    boolean settles(long offset) {
        if (polled <= now.start()) {
            // A consumer at the start may have begun again there, with a batch of the deleted topic still in hand.
            polled = offset;
            return false;
        }
        return next >= polled && next <= now.end();
    }

    /** After an offset of the topic was committed. */
    void settle() {
        settledTopicId = topicId;
    }

    /** After the events of all records that Kafka had were handled. */
    void filledAgain() {
        filled = now.end();
    }

    /** The event of a record that says how far the partition has come: of one that is no event, or is published again, there is none. */
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

    /** Never falls. */
    void handledUpTo(long position) {
        this.position = Math.max(this.position, position);
    }

    /** Ends the gap, if there is one: the events of all records that Kafka had are handled. The next record that is wanted has this offset. */
    void goOnAt(long offset) {
        if (gap) {
            gap = false;
            polled = -1;
            topicId = now.topicId();
            filled = now.end();
        }
        next = offset;
    }

    /** True if the event of the record was handled when a gap was filled. */
    boolean isFilled(ConsumerRecord<?, ?> record) {
        return record.offset() < filled;
    }

    /** What is to be kept, if the store does not keep it already. */
    Optional<Handled> toKeep() {
        return Optional.of(new Handled(function, id.topic(), id.partition(), settledTopicId, position))
                .filter(handled -> !kept.equals(Optional.of(handled)));
    }

    void kept(Handled handled) {
        kept = Optional.of(handled);
    }
}
