package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.time.Duration;
import java.util.Optional;

/**
 * An event that a function sets aside, with all later events of its key, to try again.
 *
 * <p>Of the events set aside under one key only the oldest, the head, is ever due. An event that joins others waits for
 * its turn, whatever its {@code retryAfter} says. An event without attempts leaves one that is set aside already as it
 * is: it has come a second time, no more.
 *
 * @param key the stream of the event: its key in Kafka
 * @param version the event's version in that stream
 * @param attempts how often it has failed
 * @param retryAfter when it is due, counted from the append; empty parks the key until somebody replays it
 * @param reason why, for those who operate the function; nothing personal
 */
public record Deferral(
        String function, StreamId key, long version, int attempts, Optional<Duration> retryAfter, String reason) {

    public static Deferral due(
            String function, StreamId key, long version, int attempts, Duration retryAfter, String reason) {
        return new Deferral(function, key, version, attempts, Optional.of(retryAfter), reason);
    }

    public static Deferral parked(String function, StreamId key, long version, int attempts, String reason) {
        return new Deferral(function, key, version, attempts, Optional.empty(), reason);
    }
}
