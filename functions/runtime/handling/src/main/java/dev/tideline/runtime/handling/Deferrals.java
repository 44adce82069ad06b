package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.store.Deferral;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** How a function sets events aside. */
public final class Deferrals {
    private static final System.Logger LOG = System.getLogger(Deferrals.class.getName());

    private Deferrals() {}

    /** An event that has failed for the {@code attempts}-th time: tried again later, parked after the last attempt. */
    public static Deferral failed(
            String function, Envelope event, int attempts, RuntimeException failure, Backoff backoff) {
        Line.about(
                function,
                event,
                () -> LOG.log(
                        Level.WARNING,
                        () -> function + " could not handle event " + event.id() + ", attempt " + attempts,
                        failure));
        var reason = failure.toString();
        return backoff.isLast(attempts)
                ? Deferral.parked(function, event.streamId(), event.version(), attempts, reason)
                : Deferral.due(function, event.streamId(), event.version(), attempts, backoff.after(attempts), reason);
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
