package dev.tideline.runtime.trigger;

import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Looks for due events of one function, until the process ends. It looks at the times at which this instance knows events to be due. Other
 * instances and operators make events due, too. For those, it looks at a fixed interval.
 */
public final class DueLooks {
    /**
     * The shortest pause between two looks, since effects may end hundreds of times a second. There is no pause if the last look found
     * events and more are due.
     */
    static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

    /** The pause after a look that failed. Its cause, such as the store being away, concerns every event. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    /** The step of due times, in milliseconds. No event is due in much more than a minute, so there are few due times. */
    static final long STEP = 50;

    private final Supplier<CompletionStage<Integer>> look;
    private final BooleanSupplier ended;
    private final Ticker ticker;
    private final long interval;

    /** The times at which this instance knows events to be due. All times here are in milliseconds. */
    private final TreeSet<Long> known = new TreeSet<>();

    private boolean looking;
    private long notBefore;
    private long atLatest;
    /** The earliest timer that has not run yet. */
    private long timer = Long.MAX_VALUE;

    /**
     * @param look completes with the number of events that were due
     * @param ended true when no more looks are needed
     * @param interval the time between the begins of two looks, if no event is known to be due
     */
    public DueLooks(Supplier<CompletionStage<Integer>> look, BooleanSupplier ended, Ticker ticker, Duration interval) {
        this.look = look;
        this.ended = ended;
        this.ticker = ticker;
        this.interval = interval.toMillis();
    }

    /** Plans the first look, which comes soon: an earlier process may have left due events. */
    public synchronized void begin() {
        notBefore = now() + SHORTEST_PAUSE.toMillis();
        atLatest = notBefore;
        plan();
    }

    /** Plans a look after this pause, when an event is or may be due. */
    public synchronized void dueAfter(Duration pause) {
        if (known.add(pause.isZero() ? now() : dueTime(pause))) {
            plan();
        }
    }

    private synchronized void plan() {
        var next = next();
        if (!looking && next < timer && !ended.getAsBoolean()) {
            timer = next;
            ticker.after(Duration.ofMillis(Math.max(0, next - now())), () -> ring(next));
        }
    }

    private long next() {
        return Math.max(notBefore, known.isEmpty() ? atLatest : Math.min(atLatest, known.first()));
    }

    private void ring(long time) {
        if (begins(time)) {
            look.get().whenComplete((found, failure) -> {
                if (!ended.getAsBoolean()) {
                    looked(failure != null, failure == null && found > 0);
                }
            });
        }
    }

    private synchronized boolean begins(long time) {
        if (time == timer) {
            timer = Long.MAX_VALUE;
        }
        if (looking || ended.getAsBoolean()) {
            return false;
        }
        if (now() < next()) {
            plan();
            return false;
        }
        looking = true;
        known.headSet(now(), true).clear();
        atLatest = now() + interval;
        return true;
    }

    private synchronized void looked(boolean failed, boolean found) {
        looking = false;
        if (failed) {
            notBefore = now() + PAUSE_AFTER_FAILURE.toMillis();
            atLatest = notBefore;
        } else {
            // Either more events were due than one look takes, or the next event behind a handled one is due at once.
            var more = found && !known.isEmpty() && known.first() <= now();
            notBefore = now() + (more ? 0 : SHORTEST_PAUSE.toMillis());
        }
        plan();
    }

    /** Returns the due time, a little later than exact. A look that is too early finds nothing, and the clocks of two machines differ. */
    private long dueTime(Duration pause) {
        var millis = pause.toMillis();
        return (Math.floorDiv(now() + millis + millis / 1_000 + 1, STEP) + 1) * STEP;
    }

    private long now() {
        return ticker.sinceSomeMoment().toMillis();
    }
}
