package dev.tideline.runtime.handling;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Envelope;
import dev.tideline.event.Uuids;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.runtime.handling.Meters.Undeliverable;
import dev.tideline.store.Deferral;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;

/** How a function sets events aside. */
public final class Deferrals {
    /** Characters: who looks at it wants to know what, and not all of where. */
    private static final int MAX_REASON = 1_000;

    private static final System.Logger LOG = System.getLogger(Deferrals.class.getName());

    private Deferrals() {}

    /** An event that has failed for the {@code attempts}-th time: tried again later, parked after the last attempt. */
    public static Deferral failed(String function, Envelope event, int attempts, Throwable failure, Backoff backoff) {
        var reason = reason(failure);
        return backoff.isLast(attempts)
                ? Deferral.parked(function, event.streamId(), event.version(), attempts, reason)
                : Deferral.due(function, event.streamId(), event.version(), attempts, backoff.after(attempts), reason);
    }

    /** Logs a failed attempt, when that is committed: until then it may be decided again. */
    public static void tell(String function, Envelope event, int attempts, Throwable failure) {
        Line.about(
                function,
                event,
                () -> LOG.log(
                        Level.WARNING,
                        () -> function + " could not handle event " + event.id() + ", attempt " + attempts,
                        failure));
    }

    /**
     * An event of which an effect met a service that works for nobody: no attempt. It counts as one at the most, the first:
     * an event without attempts keeps its place in time.
     */
    public static Deferral postponed(
            String function, Envelope event, int attempts, Duration pause, ServiceUnavailableException why) {
        return Deferral.due(function, event.streamId(), event.version(), Math.max(1, attempts), pause, reason(why));
    }

    /** What is set aside is taken from the store again. What is not in the store has not happened: it is undeliverable. */
    public static void passedOver(String function, Envelope event) {
        Meters.undeliverable(function, Undeliverable.UNREADABLE);
        Line.about(
                function,
                event,
                () -> LOG.log(
                        Level.ERROR,
                        () -> function + " passes over event " + event.id()
                                + ", which it cannot handle and which is not in the store"));
    }

    /** Whether an event that has failed for the {@code attempts}-th time is parked. */
    public static boolean parks(int attempts, Backoff backoff) {
        return backoff.isLast(attempts);
    }

    /** Announces that the event is parked, with the {@link #failed} of the same append. */
    public static EventParked parked(String function, Envelope event, int attempts, Throwable failure) {
        return new EventParked(
                function, event.streamId(), event.version(), event.id(), event.type(), attempts, reason(failure));
    }

    /** As much of it as a row and a record take. */
    private static String reason(Throwable failure) {
        var text = failure.toString().replace('\0', ' ');
        return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON);
    }

    /**
     * The id of that.
     *
     * @param version that the stream of {@link EventParked} had before: an event may be parked again
     */
    public static UUID parkedId(String function, Envelope event, long version) {
        return Uuids.nameBased(function, event.id(), "parked", version);
    }

    /** An event that waits for earlier ones of its key. */
    public static Deferral joining(String function, Envelope event) {
        return Deferral.due(
                function,
                event.streamId(),
                event.version(),
                0,
                Duration.ZERO,
                "an earlier event of this key is set aside");
    }
}
