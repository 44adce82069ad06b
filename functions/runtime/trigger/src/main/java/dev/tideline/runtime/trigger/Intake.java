package dev.tideline.runtime.trigger;

import dev.tideline.runtime.handling.BatchHandler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** What one function takes in, whoever brings it, until the process ends. */
public final class Intake {
    /** A database connection serves few of them at once; whoever brings more is told to come again. */
    static final int LIMIT = 64;

    private static final int DUE_LIMIT = 100;
    private static final Duration LONG_PAUSE = Duration.ofSeconds(5);

    private final String function;
    private final BatchHandler handler;
    private final Vertx vertx;
    private final InFlight inFlight = new InFlight(LIMIT);
    private final Pause events;
    private final Pause due;

    /** @param function its name */
    public Intake(String function, BatchHandler handler, Vertx vertx) {
        this.function = function;
        this.handler = handler;
        this.vertx = vertx;
        this.events = new Pause(function);
        this.due = new Pause(function + ", in what is due,");
    }

    public String function() {
        return function;
    }

    /** The one that the function is in while it cannot handle what it is brought. */
    public Pause pause() {
        return events;
    }

    /** How long the function has paused, in what it is brought or in what is due; zero if it does not. */
    Duration paused() {
        return events.length().compareTo(due.length()) > 0 ? events.length() : due.length();
    }

    /**
     * Work that the function's handler does. The end of the process waits for it. Fails as the work does, or with a
     * {@link RejectedExecutionException} if the process is about to end or enough is under way.
     */
    public <T> CompletionStage<T> run(Function<BatchHandler, CompletionStage<T>> work) {
        return inFlight.run(() -> work.apply(handler));
    }

    /** Tries again deferred events that are due. Fails as {@link #run} does. */
    CompletionStage<Integer> retryDue() {
        return run(handling -> handling.retryDue(DUE_LIMIT));
    }

    /** Does what {@link #retryDue} does from time to time, for as long as the process lives. */
    public void keepTryingDue(Duration pause) {
        keepTryingDue(pause, pause);
    }

    private void keepTryingDue(Duration first, Duration pause) {
        vertx.setTimer(
                first.toMillis(),
                _ -> tryDue().whenComplete((_, failure) -> {
                    if (!stopped()) {
                        keepTryingDue(failure == null || pause.compareTo(LONG_PAUSE) > 0 ? pause : LONG_PAUSE, pause);
                    }
                }));
    }

    /**
     * Does what {@link #retryDue} does whenever the handler knows that an event is due, for as long as the process lives.
     *
     * @param interval after which it is done at the latest: others make events due too
     */
    public void tryWhenDue(Duration interval) {
        var looks = new DueLooks(this::tryDue, this::stopped, new VertxTicker(vertx), interval);
        handler.whenDue(looks::dueAfter);
        looks.begin();
    }

    private CompletionStage<Integer> tryDue() {
        return retryDue().whenComplete((_, failure) -> {
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

    /** Whether the process is about to end. */
    public boolean stopped() {
        return inFlight.stopped();
    }

    /** Completes when nothing is in flight. After {@link #stop}. */
    public CompletableFuture<Void> idle() {
        return inFlight.idle().thenCompose(_ -> handler.idle());
    }
}
