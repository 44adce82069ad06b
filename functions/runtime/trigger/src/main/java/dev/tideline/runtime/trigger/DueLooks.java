package dev.tideline.runtime.trigger;

import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Looks for due events of one function until the process ends. It looks when this instance knows that one is due. Others make events due
 * too, such as an operator who replays one: for those it looks once in an interval.
 */
public final class DueLooks {
    /** Between looks, unless the last one has found something and more is due: effects may end hundreds of times a second. */
    static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

    /** The pause after a look that failed. The surroundings are then away for every function. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    /** Due times are kept in steps of so many milliseconds. Nothing is due in more than a minute or so, so they are few. */
    static final long STEP = 50;

    private final Supplier<CompletionStage<Integer>> look;
    private final BooleanSupplier ended;
    private final Ticker ticker;
    private final long interval;

    /** The times at which this instance knows events to be due, in milliseconds, as all times here. */
    private final TreeSet<Long> known = new TreeSet<>();

    private boolean looking;
    private long notBefore;
    private long atLatest;
    /** The earliest timer that has not run yet. */
    private long timer = Long.MAX_VALUE;

    /**
     * @param look completes with the number of events that were due
     * @param ended true once no more looks are wanted
     * @param interval between the begins of two looks of an idle function
     */
    public DueLooks(Supplier<CompletionStage<Integer>> look, BooleanSupplier ended, Ticker ticker, Duration interval) {
        this.look = look;
        this.ended = ended;
        this.ticker = ticker;
        this.interval = interval.toMillis();
    }

    /** Looks for the first time soon: a process that was here before may have left something. */
    public synchronized void begin() {
        notBefore = now() + SHORTEST_PAUSE.toMillis();
        atLatest = notBefore;
        plan();
    }

    /** An event will be due after so long, or may be. */
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

    /** A look that comes a moment too early finds nothing, and the clocks of two machines run apart. */
    private long dueTime(Duration pause) {
        var millis = pause.toMillis();
        return (Math.floorDiv(now() + millis + millis / 1_000 + 1, STEP) + 1) * STEP;
    }

    private long now() {
        return ticker.sinceSomeMoment().toMillis();
    }
}
