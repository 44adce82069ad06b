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
 * Reads the events that functions have deferred. They are deferred, and lifted, by an {@link Append}. Stages fail as
 * {@link EventStore}'s do.
 */
public interface DeferredEvents {

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
