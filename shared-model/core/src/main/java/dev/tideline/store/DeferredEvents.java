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
 * Reads the events that functions have deferred. An {@link Append} defers and releases them. Every stage may fail as
 * {@link EventStore} says.
 */
public interface DeferredEvents {

    /** Returns the deferred events of these streams, parked and discarded ones included. A stream without any is left out. */
    CompletionStage<Map<StreamId, DeferredVersions>> deferred(String function, Collection<StreamId> streamIds);

    /**
     * Takes at most {@code limit} of the function's events that are due, oldest first. They are this caller's until the lease ends; then
     * they are due again. It also takes an event that is due later than the sum of {@link Deferral#LONGEST_PAUSE} and the lease from now.
     * Then the clock has been set back since the event was deferred.
     */
    CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease);

    /**
     * The events of one stream that a function has deferred.
     *
     * @param head the oldest version that waits: for a retry, for an operator, or for the outcome of an effect; empty if none waits
     * @param discarded versions that an operator has discarded, and that were skipped
     */
    record DeferredVersions(OptionalLong head, Set<Long> discarded) {
        public static final DeferredVersions NONE = new DeferredVersions(OptionalLong.empty(), Set.of());

        /** Returns true if an event of this version has to wait behind the head. An older one does not: it was handled before. */
        public boolean holdUp(long version) {
            return head.isPresent() && version >= head.getAsLong();
        }
    }

    /**
     * A deferred event that is due.
     *
     * @param attempts how often it has failed so far
     * @param discarded true if it is to be skipped and released; it stays known as {@link DeferredVersions#discarded}
     */
    record DueEvent(Envelope envelope, int attempts, boolean discarded) {}
}
