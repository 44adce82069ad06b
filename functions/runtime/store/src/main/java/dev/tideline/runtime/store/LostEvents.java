package dev.tideline.runtime.store;

import dev.tideline.event.Envelope;
import dev.tideline.store.StreamVersion;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The store, for the reading of events that Kafka has lost. Every stage may fail with {@link
 * dev.tideline.store.StoreUnavailableException}.
 */
public interface LostEvents {
    /** An event's place in the order of all and in its stream. */
    record Place(long position, StreamVersion event) {}

    /**
     * The position of a function in a partition.
     *
     * @param topicId Kafka's id of the topic that the records were read from
     * @param position all events of the partition up to here are handled, deferred, or their effects asked for
     */
    record Handled(String function, String topic, int partition, String topicId, long position) {}

    /** The positions of these events by their ids; not of those that are not in the store, or have none yet. */
    CompletionStage<Map<UUID, Long>> positions(Collection<Envelope> events);

    /** The places after a position and before another one, of the next {@code limit} positions. */
    CompletionStage<List<Place>> between(long after, long before, int limit);

    /** The position of the last event. */
    CompletionStage<Long> head();

    /** Returns for each topic a position up to which Kafka has acknowledged all of its events. */
    CompletionStage<Map<String, Long>> marks(Collection<String> topics);

    /** Returns the positions of the function, for each partition in which one is known. */
    CompletionStage<List<Handled>> handled(String function);

    /** Keeps how far functions have come. A position never falls. */
    CompletionStage<Void> keep(Collection<Handled> handled);
}
