package dev.tideline.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Where events are kept. Every stage may fail with {@link StoreUnavailableException} (try again later; whether an
 * append took effect is then unknown, and repeating it with the same ids is safe).
 */
public interface EventStore {

    /**
     * Appends to all streams or to none. Of any number of concurrent appends at one version exactly one succeeds. The
     * same ids at the same versions again are a success with the first result, and that is looked at before anything
     * else.
     *
     * <p>Fails with {@link InvalidAppendException} if the store can never take it.
     */
    CompletionStage<AppendResult> append(Append append);

    /** The stream's events from a version on, oldest first; none for an unknown stream. */
    CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion);

    /** The events at these places, each once and in this order, in one round trip; none where there is none. From where appends go to. */
    CompletionStage<List<Envelope>> find(Collection<StreamVersion> places);

    /** All events of these streams, in one round trip; an unknown stream has an empty list. */
    CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams);

    /**
     * What the states of these streams are made of, in one round trip.
     *
     * @param shapes of the snapshots that may be begun with, by stream; an empty text for none
     */
    CompletionStage<Map<StreamId, History>> histories(Map<StreamId, String> shapes);

    /** Keeps snapshots, no two of one stream, each unless there is a later one of its shape. Nothing depends on whether it does. */
    CompletionStage<Void> keep(Collection<Snapshot> snapshots);

    /** At most {@code limit} events after a position, in order. No reader ever skips an event. */
    CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit);

    /** As {@link #readAll(long, int)}, from the lowest position whose timestamp is not before the given one. */
    CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit);

    /**
     * Does the work while no one else appends to these streams. The work uses the store that it is given; what it
     * appends is kept if its stage succeeds. The work may be run again, from the start, if what it did came to nothing.
     */
    <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work);

    CompletionStage<Optional<Receipt>> receipt(String function, String key);

    /** What the function has set aside of these keys, parked and discarded events included; nothing of a key without any. */
    CompletionStage<Map<StreamId, SetAside>> deferred(String function, Collection<StreamId> keys);

    /**
     * The function's events that are due to be tried again, oldest first, at most {@code limit}. They are this
     * caller's until the lease is over, then due again. One that is due later than after {@link Deferral#LONGEST_PAUSE} and the
     * lease is due too: the clock has been set back since it was set aside.
     */
    CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease);

    /**
     * What a function has set aside of one key.
     *
     * @param head the oldest version that waits, be it to be tried again, parked, or with an effect under way; empty if none
     * @param discarded versions that somebody has had discarded, and that have been passed over
     */
    record SetAside(OptionalLong head, Set<Long> discarded) {
        public static final SetAside NOTHING = new SetAside(OptionalLong.empty(), Set.of());

        /** True if an event of this version waits its turn. One that is older than the head was handled before. */
        public boolean joins(long version) {
            return head.isPresent() && version >= head.getAsLong();
        }
    }

    /**
     * @param attempts how often it has failed so far
     * @param discarded whether it is to be passed over, and lifted: it stays known as {@link SetAside#discarded}
     */
    record DueEvent(Envelope envelope, int attempts, boolean discarded) {}
}
