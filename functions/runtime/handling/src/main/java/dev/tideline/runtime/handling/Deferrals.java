package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.Meters.Undeliverable;
import dev.tideline.store.DeferredEvents.DueEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Reports the committed results of a function's events. It reports to the log, to the metrics, and to the listener that looks for due
 * events.
 */
public final class Deferrals {
    private static final Logger LOG = Logger.getLogger(Deferrals.class);

    private final String function;
    private volatile Consumer<Duration> whenDue = _ -> {};

    public Deferrals(String function) {
        this.function = function;
    }

    /** Registers a listener that is told after how long to look for due events. */
    public void whenDue(Consumer<Duration> listener) {
        whenDue = listener;
    }

    /** Tells the listener that events may be due after this pause. */
    public void dueAfter(Duration pause) {
        whenDue.accept(pause);
    }

    /**
     * Tells the listener that due events were taken from the store. They are due again when the lease ends, unless they are done by then.
     */
    public void taken(Collection<DueEvent> due, Duration lease) {
        if (!due.isEmpty()) {
            dueAfter(lease);
        }
    }

    public void committed(Collection<? extends DeliveryResult> results) {
        log(results);
        for (var result : results) {
            result.outcome()
                    .ifPresent(
                            outcome -> Meters.event(function, result.delivery().event(), outcome));
            result.dueAfter().ifPresent(this::dueAfter);
        }
    }

    /** Logs failed attempts, without changing metrics. */
    public void log(Collection<? extends DeliveryResult> results) {
        results.forEach(result -> result.whatFailed().ifPresent(failure -> log(result.delivery(), failure)));
    }

    private void log(Delivery delivery, Throwable failure) {
        var event = delivery.event();
        var attempt = delivery.attempts() + 1;
        EventLogContext.with(
                function,
                event,
                () -> LOG.warn(function + " could not handle event " + event.id() + ", attempt " + attempt, failure));
    }

    /** Logs and counts an event that cannot be handled and is not in the store. It is undeliverable. */
    static void skipped(String function, Envelope event) {
        Meters.undeliverable(function, Undeliverable.UNREADABLE);
        EventLogContext.with(
                function,
                event,
                () -> LOG.error(function + " skips event " + event.id()
                        + ", which it cannot handle and which is not in the store"));
    }
}
