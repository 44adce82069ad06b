package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.store.StreamVersion;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A handler of a trigger's events. Both stages fail only with a failure that would hit every event alike, such as a server that
 * is away or a newer producer. The trigger then pauses and retries. If a single event fails, the handler defers it.
 */
public interface BatchHandler {

    /** Handles events of one or several topics, in order within each stream. Completes when their effect is in the store. */
    CompletionStage<Void> handle(Collection<Envelope> batch);

    /** Returns true if the function handles such an event, judged by its type and not by its data. */
    boolean handles(Envelope event);

    /** Completes with the events that the store has at these places, wherever it has one: it is the witness of what others tell. */
    CompletionStage<List<Envelope>> find(Collection<StreamVersion> places);

    /** Retries deferred events that are due, at most {@code limit}. Completes with the number that were due. */
    CompletionStage<Integer> retryDue(int limit);

    /**
     * Registers a listener that is told, on any thread, after how long to call {@link #retryDue} again. It is told whenever the
     * handler knows that an event will be due then. The handler knows the events that it has deferred itself. Events that other
     * instances and operators have made due are found only by looking.
     */
    default void whenDue(Consumer<Duration> listener) {}

    /**
     * Completes when no work goes on that outlives the batch which started it. It is for the end of a process, when no more
     * batches come. Does not fail.
     */
    default CompletionStage<Void> idle() {
        return CompletableFuture.completedFuture(null);
    }
}
