package dev.tideline.local.memory;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import java.util.Set;

/** A reactor that fails at some events, a few times or until they are parked. */
record PoisonedReactor<E extends DomainEvent>(Reactor<E> reactor, Poison poison) implements Reactor<E> {
    @Override
    public Class<E> event() {
        return reactor.event();
    }

    @Override
    public Set<Class<?>> appends() {
        return reactor.appends();
    }

    @Override
    public Reaction react(E event, States states) {
        poison.strike(event);
        return reactor.react(event, states);
    }
}
