package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.time.Duration;
import java.util.Optional;

/**
 * An event that a function has postponed, with all later events of its stream. It is retried when due, or skipped if it was discarded.
 * The function itself skips it, since its own rows may say how far it has come in the stream.
 *
 * <p>Of the deferred events of a stream only the oldest, the head, is ever due. The others wait behind it, whatever their
 * {@code retryAfter} says. An event without attempts is a redelivery: it changes nothing if the event is deferred already. A parked
 * event stays parked until it is replayed or discarded, also if an older event of its stream is deferred. A discarded event that was
 * skipped stays discarded.
 *
 * @param streamId the stream of the event
 * @param version the event's version in that stream
 * @param attempts how often it has failed
 * @param retryAfter when it is due, counted from the append; empty parks the event until an operator replays or discards it
 * @param reason why, for those who operate the function; nothing personal
 * @param discarded true if it is to be skipped when it is due
 */
public record Deferral(
        String function,
        StreamId streamId,
        long version,
        int attempts,
        Optional<Duration> retryAfter,
        String reason,
        boolean discarded) {

    /** The longest time until the next attempt at an event that has failed. */
    public static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    public static Deferral due(
            String function, StreamId streamId, long version, int attempts, Duration retryAfter, String reason) {
        return new Deferral(function, streamId, version, attempts, Optional.of(retryAfter), reason, false);
    }

    public static Deferral parked(String function, StreamId streamId, long version, int attempts, String reason) {
        return new Deferral(function, streamId, version, attempts, Optional.empty(), reason, false);
    }

    /** Makes a parked event due now, as if it had failed once. */
    public static Deferral replayed(String function, StreamId streamId, long version) {
        return due(function, streamId, version, 1, Duration.ZERO, "it is replayed");
    }

    /** Has a parked event skipped now. */
    public static Deferral discarded(String function, StreamId streamId, long version) {
        return new Deferral(function, streamId, version, 1, Optional.of(Duration.ZERO), "it is discarded", true);
    }
}
