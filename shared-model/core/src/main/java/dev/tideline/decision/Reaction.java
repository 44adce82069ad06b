package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.Optional;

/**
 * The result of a reactor for one event: changes, and possibly an effect, which runs when the changes are committed.
 *
 * @param changes the events to append. There are none if the states have them already
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
