package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.time.Duration;
import java.util.Optional;

/**
 * The begin or the end of a time limit of a saga instance. When a time limit has passed, its function handles the event that has begun it.
 * An instance has at most one time limit of each step. A later event of the instance replaces or ends it.
 *
 * @param function the function that handles the event
 * @param saga the stream of the instance
 * @param step the full name of the step; an empty text for the whole limit
 * @param version the version of the event that begins or ends the time limit
 * @param after the time limit, counted from the append; empty if the event ends it. A time limit of zero has passed at once, also if the
 *     clock is set back afterwards
 */
public record Deadline(String function, StreamId saga, String step, long version, Optional<Duration> after) {

    public static Deadline begins(String function, StreamId saga, String step, long version, Duration after) {
        return new Deadline(function, saga, step, version, Optional.of(after));
    }

    public static Deadline ends(String function, StreamId saga, String step, long version) {
        return new Deadline(function, saga, step, version, Optional.empty());
    }
}
