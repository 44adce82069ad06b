package dev.tideline.local.memory;

import dev.tideline.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A process of a function. When it has ended, none of its requests or answers reaches anybody. While it stands still, nothing
 * reaches it.
 */
final class SimulatedProcess extends EndlessScheduler {
    private static final Duration LATENCY = Duration.ofMillis(20);

    private final SimulatedTime time;
    private final Chance chance;
    private final Faults faults;
    private final Watcher watcher;
    private boolean ended;
    private Instant awake = Instant.MIN;

    /** The observer of its faults. */
    interface Watcher {
        void ended();

        /** Reports that it stands still from now on, for this duration. */
        void frozen(Duration pause);
    }

    /** The failure of a request to or from a process that has ended. */
    static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        EndedException() {
            super("the process has ended", null, false, false);
        }
    }

    SimulatedProcess(SimulatedTime time, Chance chance, Faults faults, Watcher watcher) {
        this.time = time;
        this.chance = chance;
        this.faults = faults;
        this.watcher = watcher;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isRunning() {
        return !ended && !time.instant().isBefore(awake);
    }

    void end() {
        if (!ended) {
            ended = true;
            watcher.ended();
        }
    }

    /** Asks the database, over a network that may lose both request and answer. */
    <T> CompletionStage<T> askDatabase(Supplier<CompletionStage<T>> database) {
        var late = faults.strikes(Faults.Kind.SLOW_DATABASE) ? Faults.LONG : LATENCY;
        return ask(chance.upTo(late), chance.upTo(late), () -> {
            if (faults.strikes(Faults.Kind.REQUEST_LOST)) {
                return away();
            }
            return database.get()
                    .thenCompose(answer -> faults.strikes(Faults.Kind.ANSWER_LOST)
                            ? away()
                            : CompletableFuture.completedFuture(answer));
        });
    }

    private static <T> CompletionStage<T> away() {
        return CompletableFuture.failedFuture(new StoreUnavailableException(new IllegalStateException("away")));
    }

    /**
     * Sends a request to another party, which answers even if this process has ended. The process may end before the request, or
     * while it is answered.
     */
    <T> CompletionStage<T> ask(Duration there, Duration back, Supplier<CompletionStage<T>> other) {
        var answer = new CompletableFuture<T>();
        if (faults.strikes(Faults.Kind.CRASH_BEFORE)) {
            end();
        }
        if (ended) {
            answer.completeExceptionally(new EndedException());
            return answer;
        }
        mayFreeze();
        time.later(
                there,
                () -> answered(other).whenComplete((value, failure) -> {
                    if (faults.strikes(Faults.Kind.CRASH_AFTER)) {
                        end();
                    }
                    mayFreeze();
                    time.later(back, () -> hear(answer, value, failure));
                }));
        return answer;
    }

    private static <T> CompletionStage<T> answered(Supplier<CompletionStage<T>> other) {
        try {
            return other.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <T> void hear(CompletableFuture<T> answer, T value, Throwable failure) {
        if (ended) {
            answer.completeExceptionally(new EndedException());
        } else if (!isRunning()) {
            whenAwake(() -> hear(answer, value, failure));
        } else if (failure == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private void mayFreeze() {
        if (isRunning() && faults.strikes(Faults.Kind.FREEZE)) {
            var pause = chance.upTo(Faults.LONG);
            awake = time.instant().plus(pause);
            watcher.frozen(pause);
        }
    }

    private void whenAwake(Runnable task) {
        time.later(Duration.between(time.instant(), awake), task);
    }

    /** Runs the task in this process: when it is awake, and never if it has ended by then. */
    private void run(Runnable task) {
        if (isRunning()) {
            task.run();
        } else if (!ended) {
            whenAwake(() -> run(task));
        }
    }

    void later(Duration delay, Runnable task) {
        time.later(delay, () -> run(task));
    }

    @Override
    public void execute(Runnable task) {
        time.execute(() -> run(task));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return time.schedule(() -> run(task), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("nobody here waits for what a timer comes to");
    }
}
