package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * All operations of an event store. A caller that needs one part of it asks for that interface.
 *
 * <p>Every stage may fail with {@link StoreUnavailableException}, and may be retried later. It is then unknown whether an append
 * took effect. It is safe to repeat it with the same ids.
 */
public interface EventStore
        extends Appender, StreamReader, StreamHistories, GlobalOrder, Receipts, DeferredEvents, StoreClock, Deadlines {

    /**
     * Does the work while no one else appends to these streams. The work uses the store that it is given. What it appends is
     * kept if its stage succeeds. The work may be run again from the start, after what it did was rolled back.
     */
    <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work);
}
