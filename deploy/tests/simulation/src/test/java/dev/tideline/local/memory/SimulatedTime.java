package dev.tideline.local.memory;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A clock that moves only on request, and its timers. */
final class SimulatedTime extends EndlessScheduler implements InstantSource {
    private final Workers workers;
    private final PriorityQueue<Timer<?>> timers = new PriorityQueue<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long timersSoFar;

    SimulatedTime(Workers workers) {
        this.workers = workers;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Lets time pass. Timers run when they are due, each with all its immediate consequences. */
    void pass(Duration duration) {
        var end = instant().plus(duration);
        for (var timer = nextUntil(end); timer != null; timer = nextUntil(end)) {
            workers.execute(timer);
            workers.runAll();
        }
    }

    /** Runs a task when that much time has passed. */
    void later(Duration delay, Runnable task) {
        schedule(task, delay.toNanos(), NANOSECONDS);
    }

    /** Runs the next timer at its time, with all its immediate consequences. Returns false if there is no timer. */
    boolean next() {
        if (!hasTimers()) {
            return false;
        }
        workers.execute(nextUntil(Instant.MAX));
        workers.runAll();
        return true;
    }

    /** Moves the clock to the next timer that is due by this time, or to this time if there is none. */
    private synchronized Timer<?> nextUntil(Instant end) {
        var next = timers.peek();
        if (next == null || next.due.isAfter(end)) {
            now = end;
            return null;
        }
        now = next.due;
        return timers.remove();
    }

    synchronized boolean hasTimers() {
        return !timers.isEmpty();
    }

    @Override
    public void execute(Runnable task) {
        workers.execute(task);
    }

    @Override
    public synchronized <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        var timer = new Timer<>(task, now.plusNanos(Math.max(0, unit.toNanos(delay))), timersSoFar++);
        timers.add(timer);
        return timer;
    }

    private final class Timer<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private static final Comparator<Timer<?>> FIRST_COME_FIRST_SERVED =
                Comparator.<Timer<?>, Instant>comparing(timer -> timer.due).thenComparing(timer -> timer.number);

        private final Instant due;
        private final long number;

        Timer(Callable<V> task, Instant due, long number) {
            super(task);
            this.due = due;
            this.number = number;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(instant(), due).toNanos(), NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return FIRST_COME_FIRST_SERVED.compare(this, (Timer<?>) other);
        }
    }
}
