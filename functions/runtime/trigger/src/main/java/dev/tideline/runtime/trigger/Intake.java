package dev.tideline.runtime.trigger;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** The work of one function, whatever wakes it, until the process ends. */
public abstract sealed class Intake permits EventIntake, TimerIntake {
    /** A database connection serves few of them at once; whoever brings more is told to come again. */
    static final int LIMIT = 64;

    static final int DUE_LIMIT = 100;
    private static final Duration LONG_PAUSE = Duration.ofSeconds(5);

    private final String function;
    private final Vertx vertx;
    private final InFlight inFlight = new InFlight(LIMIT);
    private final Pause due;

    /**
     * @param function its name
     * @param due the pause that the function is in while it cannot do what is due
     */
    Intake(String function, Vertx vertx, Pause due) {
        this.function = function;
        this.vertx = vertx;
        this.due = due;
    }

    public String function() {
        return function;
    }

    /** Returns how long the function has paused; zero if it does not. */
    Duration paused() {
        return due.length();
    }

    /**
     * Runs work of the function. The end of the process waits for it. Fails as the work does, or with a
     * {@link RejectedExecutionException} if the process is about to end or enough is under way.
     */
    <T> CompletionStage<T> start(Supplier<CompletionStage<T>> work) {
        return inFlight.run(work);
    }

    /** Does what is due. Fails as {@link #start} does. */
    abstract CompletionStage<?> wake();

    /** Does what {@link #wake} does from time to time, for as long as the process lives. */
    void keepWaking(Duration pause) {
        keepWaking(pause, pause);
    }

    private void keepWaking(Duration first, Duration pause) {
        vertx.setTimer(
                first.toMillis(),
                _ -> tryWake(wake()).whenComplete((_, failure) -> {
                    if (!stopped()) {
                        keepWaking(failure == null || pause.compareTo(LONG_PAUSE) > 0 ? pause : LONG_PAUSE, pause);
                    }
                }));
    }

    /** Reports how a wake-up ended, unless the process is about to end. */
    <T> CompletionStage<T> tryWake(CompletionStage<T> woken) {
        return woken.whenComplete((_, failure) -> {
            if (!stopped()) {
                tell(failure);
            }
        });
    }

    private void tell(Throwable failure) {
        if (failure == null) {
            due.succeeded();
        } else {
            due.failed(failure);
        }
    }

    /** Takes nothing more. */
    public void stop() {
        inFlight.stop();
    }

    /** Returns true if the process is about to end. */
    public boolean stopped() {
        return inFlight.stopped();
    }

    /** Completes when nothing is in flight. After {@link #stop}. */
    public CompletableFuture<Void> idle() {
        return inFlight.idle();
    }
}
