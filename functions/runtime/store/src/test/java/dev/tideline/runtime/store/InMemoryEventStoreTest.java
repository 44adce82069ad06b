package dev.tideline.runtime.store;

import dev.tideline.store.EventStore;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.InstantSource;

class InMemoryEventStoreTest extends EventStoreContract {
    @Override
    protected EventStore emptyStore() {
        return new InMemoryEventStore(InstantSource.system());
    }

    @Override
    protected void givePositions() {
        // Given at the append.
    }
}
