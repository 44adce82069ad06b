package dev.tideline.runtime.trigger;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Runs the work of one function that events or a timer wake, until the process ends. */
public abstract sealed class Intake permits EventIntake, TimerIntake {
    /** The most deliveries at once. Further senders are told to retry, since a database connection serves only a few deliveries at once. */
    static final int LIMIT = 64;

    static final int DUE_LIMIT = 100;
    private static final Duration LONG_PAUSE = Duration.ofSeconds(5);

    private final String function;
    private final Vertx vertx;
    private final InFlight inFlight = new InFlight(LIMIT);
    private final Pause due;

    /**
     * @param function its name
     * @param due the pause of the function in the handling of due work
     */
    Intake(String function, Vertx vertx, Pause due) {
        this.function = function;
        this.vertx = vertx;
        this.due = due;
    }

    public String function() {
        return function;
    }

    /** Returns the length of the function's pause; zero if there is none. */
    Duration paused() {
        return due.length();
    }

    /**
     * Runs work of the function. The end of the process waits for this work. Fails as the work does, or with a
     * {@link RejectedExecutionException} if the process is shutting down or too much work is in flight.
     */
    <T> CompletionStage<T> start(Supplier<CompletionStage<T>> work) {
        return inFlight.run(work);
    }

    /** Handles due events, or runs the timer function. Fails as {@link #start} does. */
    abstract CompletionStage<?> wake();

    /** Calls {@link #wake} from time to time, until the process ends. */
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

    /** Begins or ends the pause, by the result of a wake-up, unless the process is about to end. */
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

    /** Accepts no more work. */
    public void stop() {
        inFlight.stop();
    }

    /** Returns true if the process is about to end. */
    public boolean stopped() {
        return inFlight.stopped();
    }

    /** Completes when no work is in flight. Call it after {@link #stop}. */
    public CompletableFuture<Void> idle() {
        return inFlight.idle();
    }
}
