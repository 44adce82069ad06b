package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.List;
import java.util.Set;

/**
 * A function that carries out a command of orchestrated sagas. It does not know the sagas: any plan may name it as the target of a command.
 *
 * <p>A command is answered by an event of one stream. If a participant ends its work without such an event, the engine answers in its
 * place. Its answer names the event that has already ended the step, or is a refusal.
 *
 * @param <D> the data of the command: a record of ids and quantities
 */
public interface Participant<D> {

    /** Returns the type of data that the class names in {@code implements Participant<D>}. */
    @SuppressWarnings("unchecked")
    default Class<D> data() {
        return (Class<D>) TypeArgument.of(getClass(), Participant.class);
    }

    /** Returns the types of events that this participant may append: those that its class declares. */
    default Set<Class<?>> appends() {
        return CheckedDecisions.declaredBy(getClass());
    }

    /**
     * Returns the stream of the answer, which keeps no snapshots. Events that the participant appends before its answer, such as a request,
     * are in this stream, too.
     */
    EventStream<?, ?> answersIn(D command);

    /** Returns the types of events of the answer's stream that do not answer the command: it goes on after them. */
    default Set<Class<? extends DomainEvent>> goesOn() {
        return Set.of();
    }

    /** Returns streams that the reaction will read, as {@link Reactor#reads} does. */
    default List<EventStream<?, ?>> reads(D command) {
        return List.of();
    }

    /**
     * Decides which events and effect follow from a command and the states. It is a pure function, like {@link Reactor#react}. A command
     * may be delivered twice, or late: after its undo, or after the end of its saga.
     *
     * @throws OutOfOrderException if an event of another stream has to come first. The command is then retried later
     */
    Reaction carryOut(D command, States states);
}
