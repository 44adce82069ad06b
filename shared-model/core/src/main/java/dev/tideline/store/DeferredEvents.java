package dev.tideline.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Reads the events that functions have deferred. An {@link Append} defers and lifts them. Every stage may fail as
 * {@link EventStore} says.
 */
public interface DeferredEvents {

    /** Returns what the function has deferred of these keys, parked and discarded events included. A key without any is left out. */
    CompletionStage<Map<StreamId, SetAside>> deferred(String function, Collection<StreamId> keys);

    /**
     * Takes at most {@code limit} of the function's events that are due, oldest first. They are this caller's until the lease
     * ends; then they are due again. An event that is due later than {@link Deferral#LONGEST_PAUSE} and the lease from now is taken
     * too: the clock has been set back since it was deferred.
     */
    CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease);

    /**
     * The events of one key that a function has deferred.
     *
     * @param head the oldest version that waits: to be tried again, parked, or with an effect under way; empty if none does
     * @param discarded versions that an operator has discarded, and that have been passed over
     */
    record SetAside(OptionalLong head, Set<Long> discarded) {
        public static final SetAside NOTHING = new SetAside(OptionalLong.empty(), Set.of());

        /** True if an event of this version waits its turn. One that is older than the head was handled before. */
        public boolean joins(long version) {
            return head.isPresent() && version >= head.getAsLong();
        }
    }

    /**
     * A deferred event that is due.
     *
     * @param attempts how often it has failed so far
     * @param discarded true if it is to be passed over and lifted; it stays known as {@link SetAside#discarded}
     */
    record DueEvent(Envelope envelope, int attempts, boolean discarded) {}
}
