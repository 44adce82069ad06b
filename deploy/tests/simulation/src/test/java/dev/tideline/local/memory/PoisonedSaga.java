package dev.tideline.local.memory;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;

/** A saga that fails at the events of some instances, a few times or until they are parked. */
record PoisonedSaga<S extends DomainEvent>(Saga<S> saga, Poison poison) implements Saga<S> {
    @Override
    public Plans<S> plans() {
        return saga.plans();
    }

    @Override
    public boolean starts(S event) {
        poison.strike(event);
        return saga.starts(event);
    }
}
