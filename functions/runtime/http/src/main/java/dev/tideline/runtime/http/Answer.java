package dev.tideline.runtime.http;

import java.util.Optional;

/**
 * The answer of a command besides its stream and version.
 *
 * @param idName the name of the id, such as {@code order_id}
 * @param location of the entity that the command creates, if it may create one
 * @param ofOtherStream true if the answered stream is not the one whose version the entity's tag begins with
 */
public record Answer(String idName, Object id, Optional<String> location, boolean ofOtherStream) {
    public static Answer of(String idName, Object id) {
        return new Answer(idName, id, Optional.empty(), false);
    }

    /** The answered stream is another one that the entity is made of: its version is the second number of the entity's tag. */
    public static Answer ofOtherStream(String idName, Object id) {
        return new Answer(idName, id, Optional.empty(), true);
    }

    /** Returns the answer with a location. A command that begins its main stream has created the entity there, and answers 201. */
    public Answer at(String location) {
        return new Answer(idName, id, Optional.of(location), ofOtherStream);
    }
}
