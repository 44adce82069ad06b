package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.List;
import java.util.Set;

/**
 * The rule "when this event, then that": a function's reaction to one type of event.
 *
 * @param <E> the type of event that it is woken by
 */
public interface Reactor<E extends DomainEvent> {

    /** Returns the type of event: the one that the class names in {@code implements Reactor<E>}. */
    @SuppressWarnings("unchecked")
    default Class<E> event() {
        return (Class<E>) TypeArgument.of(getClass(), Reactor.class);
    }

    /** Returns the types of events that it may append: those that its class declares. Only what stands for another reactor says others. */
    default Set<Class<?>> appends() {
        return CheckedDecisions.declaredBy(getClass());
    }

    /** Returns the streams that the reaction is known to read, so that they are there when it is first called. It may read others. */
    default List<EventStream<?, ?>> reads(E event) {
        return List.of();
    }

    /**
     * What follows from the event, given how things stand. A pure function, as {@link Command#decide}. The same event may
     * come twice, late, and before or after events of other streams that one would expect first.
     *
     * @throws OutOfOrderException if something that has to come first has not come yet: the event is tried again later
     */
    Reaction react(E event, States states);
}
