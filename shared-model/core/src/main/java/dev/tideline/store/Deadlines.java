package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Reads the time limits of saga instances, by the store's clock. An {@link Append} begins and ends them. Every stage may fail as
 * {@link EventStore} says.
 */
public interface Deadlines {

    /** Returns at most {@code limit} time limits of a function that have passed, the oldest first. */
    CompletionStage<DueDeadlines> dueDeadlines(String function, int limit);

    /**
     * The time limits that have passed.
     *
     * @param next the time until the next one passes; empty if there is none
     */
    record DueDeadlines(List<DueDeadline> due, Optional<Duration> next) {}

    /**
     * A time limit that has passed.
     *
     * @param saga the stream of the instance
     * @param step the full name of the step; an empty text for the whole limit
     * @param version the version of the event that has begun the time limit
     */
    record DueDeadline(StreamId saga, String step, long version) {}
}
