package dev.tideline.store;

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
