package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.store.StreamVersion;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A handler of a trigger's events. Its stages fail only for a reason that concerns every event, such as a server that is away or a newer
 * producer. The trigger then pauses and retries. If a single event fails, the handler defers it.
 */
public interface BatchHandler {

    /** Handles events of one or several topics, in order within each stream. Completes when their results are in the store. */
    CompletionStage<Void> handle(Collection<Envelope> batch);

    /** Returns true if the function handles events of this event's type. */
    boolean handles(Envelope event);

    /** Returns the events of a batch that the function handles, each of them once. */
    default List<Envelope> handled(Collection<Envelope> batch) {
        var distinct = new LinkedHashMap<UUID, Envelope>();
        batch.stream().filter(this::handles).forEach(event -> distinct.putIfAbsent(event.id(), event));
        return List.copyOf(distinct.values());
    }

    /** Completes with the stored events at these streams and versions. Events that the store does not have are left out. */
    CompletionStage<List<Envelope>> find(Collection<StreamVersion> places);

    /** Retries deferred events that are due, at most {@code limit}. Completes with the number that were due. */
    CompletionStage<Integer> retryDue(int limit);

    /**
     * Registers a listener that is told, on any thread, after how long to call {@link #retryDue} again. The handler knows when the events
     * are due that it has deferred itself. Events may also become due through other instances or operators. Those are found only by looking
     * into the store.
     */
    default void whenDue(Consumer<Duration> listener) {}

    /**
     * Completes when no effect is under way any more. An effect may outlive the batch that started it. This method is for the end of a
     * process, when no more batches come. It does not fail.
     */
    default CompletionStage<Void> idle() {
        return CompletableFuture.completedFuture(null);
    }
}
