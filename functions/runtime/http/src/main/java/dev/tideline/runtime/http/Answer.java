package dev.tideline.runtime.http;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import java.util.Optional;
import java.util.function.Function;

/**
 * The answer of a command besides its stream and version.
 *
 * @param idName the name of the id, such as {@code order_id}
 * @param location of the entity that the command creates, if it may create one
 * @param ofOtherStream true if the answered stream is not the one whose version the entity's tag begins with
 * @param outcome the outcome that an event of the answered stream tells, if callers may wait for it
 */
public record Answer(
        String idName,
        Object id,
        Optional<String> location,
        boolean ofOtherStream,
        Optional<Function<Envelope, Optional<SagaOutcome>>> outcome) {
    public static Answer of(String idName, Object id) {
        return new Answer(idName, id, Optional.empty(), false, Optional.empty());
    }

    /** The answered stream is another one that the entity is made of: its version is the second number of the entity's tag. */
    public static Answer ofOtherStream(String idName, Object id) {
        return new Answer(idName, id, Optional.empty(), true, Optional.empty());
    }

    /** Returns the answer with a location. A command that begins its main stream has created the entity there, and answers 201. */
    public Answer at(String location) {
        return new Answer(idName, id, Optional.of(location), ofOtherStream, outcome);
    }

    /**
     * Returns the answer with an outcome. A caller that sends {@code Prefer: wait} waits for it.
     *
     * @param events the type of the events of the answered stream
     * @param outcome returns the outcome that a later event of this stream tells; empty if the saga goes on
     */
    public <E extends DomainEvent> Answer withOutcome(Class<E> events, Function<E, Optional<SagaOutcome>> outcome) {
        // This code finds no outcome in an event of a newer version.
        return new Answer(
                idName,
                id,
                location,
                ofOtherStream,
                Optional.of(event -> Optional.of(event)
                        .filter(EventTypes::isKnown)
                        .map(EventTypes::decode)
                        .map(events::cast)
                        .flatMap(outcome)));
    }
}
