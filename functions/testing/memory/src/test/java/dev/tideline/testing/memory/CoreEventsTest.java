package dev.tideline.testing.memory;

import dev.tideline.event.DomainEvent;

/** The events of the engine itself. */
class CoreEventsTest extends GoldenEventsContract {
    @Override
    protected boolean isOwn(Class<? extends DomainEvent> type) {
        return true;
    }
}
