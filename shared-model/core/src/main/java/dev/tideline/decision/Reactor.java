package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.List;
import java.util.Set;

/**
 * A rule "when this event happens, append those events". It belongs to a function, and reacts to one type of event.
 *
 * @param <E> the type of event that it is woken by
 */
public interface Reactor<E extends DomainEvent> {

    /** Returns the type of event that the class names in {@code implements Reactor<E>}. */
    @SuppressWarnings("unchecked")
    default Class<E> event() {
        return (Class<E>) TypeArgument.of(getClass(), Reactor.class);
    }

    /**
     * Returns the types of events that this reactor may append: those that its class declares. Only a wrapper of another reactor overrides
     * this method.
     */
    default Set<Class<?>> appends() {
        return CheckedDecisions.declaredBy(getClass());
    }

    /**
     * Returns streams that the reaction will read. They are then loaded before its first call. The reaction may read other streams, too.
     */
    default List<EventStream<?, ?>> reads(E event) {
        return List.of();
    }

    /**
     * Decides which events and effect follow from the event and the states. It is a pure function, like {@link Command#decide}. An event
     * may be delivered twice, or late. Events of other streams may come in any order relative to it.
     *
     * @throws OutOfOrderException if an event of another stream has to come first, and has not come yet. The event is then retried later
     */
    Reaction react(E event, States states);
}
