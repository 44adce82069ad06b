package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.time.Duration;
import java.util.Optional;

/**
 * An event that a function sets aside, with all later events of its key, to try again; or to pass over, if it is discarded,
 * which is the function's own business as well, since what it keeps may say how far it has come in the stream.
 *
 * <p>Of the events set aside under one key only the oldest, the head, is ever due. An event that joins others waits for
 * its turn, whatever its {@code retryAfter} says. An event without attempts leaves one that is set aside already as it
 * is: it has come a second time, no more. One that is parked stays so until it is replayed or discarded, whatever is set aside
 * before it; one that has been discarded and passed over stays discarded.
 *
 * @param key the stream of the event: its key in Kafka
 * @param version the event's version in that stream
 * @param attempts how often it has failed
 * @param retryAfter when it is due, counted from the append; empty parks the key until somebody replays it
 * @param reason why, for those who operate the function; nothing personal
 * @param discarded whether it is to be passed over when it is due
 */
public record Deferral(
        String function,
        StreamId key,
        long version,
        int attempts,
        Optional<Duration> retryAfter,
        String reason,
        boolean discarded) {

    /** The longest time until the next attempt at an event that has failed. */
    public static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    public static Deferral due(
            String function, StreamId key, long version, int attempts, Duration retryAfter, String reason) {
        return new Deferral(function, key, version, attempts, Optional.of(retryAfter), reason, false);
    }

    public static Deferral parked(String function, StreamId key, long version, int attempts, String reason) {
        return new Deferral(function, key, version, attempts, Optional.empty(), reason, false);
    }

    /** What is parked is tried again now, as if it had failed once. */
    public static Deferral replayed(String function, StreamId key, long version) {
        return due(function, key, version, 1, Duration.ZERO, "it is replayed");
    }

    /** What is parked is passed over now. */
    public static Deferral discarded(String function, StreamId key, long version) {
        return new Deferral(function, key, version, 1, Optional.of(Duration.ZERO), "it is discarded", true);
    }
}
