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
 * What a trigger brings events to. Both stages fail only with what would hit every event alike (a server that is away, a
 * newer producer); the trigger then waits and does the same again. Whatever is wrong with a single event, the handler
 * defers that event.
 */
public interface BatchHandler {

    /** Handles events of one or several topics, in order within each stream. Completes when their effect is in the store. */
    CompletionStage<Void> handle(Collection<Envelope> batch);

    /** True if the function does something of such an event: by what it is, and not by what it says. */
    boolean handles(Envelope event);

    /** Completes with the events that the store has at these places, wherever it has one: it is the witness of what others tell. */
    CompletionStage<List<Envelope>> find(Collection<StreamVersion> places);

    /** Tries again deferred events that are due, at most {@code limit}. Completes with the number that were due. */
    CompletionStage<Integer> retryDue(int limit);

    /**
     * Has somebody told, from now on and on any thread, after how long to call {@link #retryDue} again: whenever the handler knows
     * that an event will be due then. It knows what it has deferred itself. What other instances and operators have made due is
     * found only by looking.
     */
    default void whenDue(Consumer<Duration> listener) {}

    /**
     * Completes when nothing is under way any more that outlives the batch which has started it. For the end of a process,
     * when no more batches come; does not fail.
     */
    default CompletionStage<Void> idle() {
        return CompletableFuture.completedFuture(null);
    }
}
