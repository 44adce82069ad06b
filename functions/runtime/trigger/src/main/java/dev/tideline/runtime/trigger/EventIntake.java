package dev.tideline.runtime.trigger;

import dev.tideline.runtime.handling.BatchHandler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** The events that one function takes, pulled or pushed, and its deferred events that are due. */
public final class EventIntake extends Intake {
    private final BatchHandler handler;
    private final Vertx vertx;
    private final Pause events;

    /** @param function its name */
    public EventIntake(String function, BatchHandler handler, Vertx vertx) {
        super(function, vertx, new Pause(function + ", in what is due,"));
        this.handler = handler;
        this.vertx = vertx;
        this.events = new Pause(function);
    }

    /** Returns the pause that the function is in while it cannot handle what it is brought. */
    public Pause pause() {
        return events;
    }

    /** Returns how long the function has paused, in what it is brought or in what is due; zero if it does not. */
    @Override
    Duration paused() {
        var due = super.paused();
        return events.length().compareTo(due) > 0 ? events.length() : due;
    }

    /**
     * Runs work that the function's handler does. The end of the process waits for it. Fails as the work does, or with a
     * {@link RejectedExecutionException} if the process is about to end or enough is under way.
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
     * Does what {@link #wake} does whenever the handler knows that an event is due, for as long as the process lives.
     *
     * @param interval after which it is done at the latest: others make events due too
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
