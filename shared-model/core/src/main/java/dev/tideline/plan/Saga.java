package dev.tideline.plan;

import dev.tideline.event.DomainEvent;

/**
 * An orchestrated saga: its plan, and the start events that begin an instance. The function that runs it has the name of the plan.
 *
 * @param <S> the event that starts an instance. Its stream has the instance's key as its entity id
 */
public interface Saga<S extends DomainEvent> {

    /** Returns the plans that this code has. A version stays until no instance needs it. */
    Plans<S> plans();

    /** Returns true if the event starts an instance. The answer for an event is the same for ever. */
    default boolean starts(S event) {
        return true;
    }
}
