package dev.tideline.runtime.http;

import java.util.Optional;

/**
 * What a command answers besides its stream and version.
 *
 * @param idName the name of the id, such as {@code order_id}
 * @param location of what the command makes, if it may make something
 */
public record Answer(String idName, Object id, Optional<String> location) {
    public static Answer of(String idName, Object id) {
        return new Answer(idName, id, Optional.empty());
    }

    /** A command that begins its main stream has created what is found here, and answers 201. */
    public Answer at(String location) {
        return new Answer(idName, id, Optional.of(location));
    }
}
