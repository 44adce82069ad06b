package dev.tideline.local.memory;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.local.memory.Faults.Kind;
import java.util.Map;
import java.util.Set;

/**
 * A reactor that fails at some events, a few times or until they are parked.
 *
 * @param failures the number of failures that are left, in all processes
 */
record Poisoned<E extends DomainEvent>(
        Reactor<E> reactor, Chance chance, Faults faults, Map<DomainEvent, Integer> failures) implements Reactor<E> {
    private static final int FEW = 5;
    private static final int MANY = 40;

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
        var left = failures.computeIfAbsent(
                event,
                _ -> faults.strikes(Kind.POISON) ? 1 + chance.random().nextInt(chance.happens(0.2) ? MANY : FEW) : 0);
        if (left > 0) {
            failures.put(event, left - 1);
            throw new IllegalStateException("as it happens");
        }
        return reactor.react(event, states);
    }
}
