package dev.tideline.runtime.trigger;

import dev.tideline.runtime.handling.BatchHandler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** Gives one function its events, by pull or push, and its due events. */
public final class EventIntake extends Intake {
    private final BatchHandler handler;
    private final Vertx vertx;
    private final Pause events;

    /** @param function its name */
    public EventIntake(String function, BatchHandler handler, Vertx vertx) {
        super(function, vertx, new Pause(function + " (deferred events)"));
        this.handler = handler;
        this.vertx = vertx;
        this.events = new Pause(function);
    }

    /** Returns the pause of the function in the handling of new events. */
    public Pause pause() {
        return events;
    }

    /**
     * Returns the length of the function's pause. Pauses for new events and for due events are counted apart; this is the longer one. Zero
     * if there is none.
     */
    @Override
    Duration paused() {
        var due = super.paused();
        return events.length().compareTo(due) > 0 ? events.length() : due;
    }

    /**
     * Runs work with the function's handler. The end of the process waits for this work. Fails as the work does, or with a
     * {@link RejectedExecutionException} if the process is shutting down or too much work is in flight.
     */
    public <T> CompletionStage<T> run(Function<BatchHandler, CompletionStage<T>> work) {
        return start(() -> work.apply(handler));
    }

    /** Retries deferred events that are due. */
    @Override
    CompletionStage<Integer> wake() {
        return run(handling -> handling.retryDue(DUE_LIMIT));
    }

    /**
     * Calls {@link #wake} whenever the handler knows that an event is due, until the process ends.
     *
     * @param interval the longest time between two calls, since other instances and operators make events due, too
     */
    public void wakeWhenDue(Duration interval) {
        var looks = new DueLooks(() -> tryWake(wake()), this::stopped, new VertxTicker(vertx), interval);
        handler.whenDue(looks::dueAfter);
        looks.begin();
    }

    @Override
    public CompletableFuture<Void> idle() {
        return super.idle().thenCompose(_ -> handler.idle());
    }
}
