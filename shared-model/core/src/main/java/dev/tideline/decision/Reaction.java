package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.Optional;

/**
 * The result of an event: first these changes, then, when they are committed, possibly an effect.
 *
 * @param changes none if the states have them already
 */
public record Reaction(Changes changes, Optional<Effect<?>> effect) {

    public static Reaction nothing() {
        return new Reaction(Changes.none(), Optional.empty());
    }

    public static <E extends DomainEvent> Reaction append(EventStream<?, E> stream, E event) {
        return nothing().and(stream, event);
    }

    public static Reaction append(Changes changes) {
        return new Reaction(changes, Optional.empty());
    }

    public <E extends DomainEvent> Reaction and(EventStream<?, E> stream, E event) {
        return new Reaction(changes.and(stream, event), effect);
    }

    public Reaction then(Effect<?> effect) {
        return new Reaction(changes, Optional.of(effect));
    }
}
