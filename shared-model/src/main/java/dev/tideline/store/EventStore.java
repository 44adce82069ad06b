package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Where events are kept. A caller that needs a part of it asks for that part. Every stage may fail with
 * {@link StoreUnavailableException} (try again later; whether an append took effect is then unknown, and repeating it with the
 * same ids is safe).
 */
public interface EventStore extends Appender, StreamReader, Histories, GlobalOrder, Receipts, DeferredEvents {

    /**
     * Does the work while no one else appends to these streams. The work uses the store that it is given; what it
     * appends is kept if its stage succeeds. The work may be run again, from the start, if what it did came to nothing.
     */
    <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work);
}
