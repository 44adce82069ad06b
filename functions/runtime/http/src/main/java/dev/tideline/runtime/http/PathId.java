package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import java.util.function.Function;

/** Ids in the path. */
public final class PathId {
    private PathId() {}

    /**
     * Reads an id. One of the wrong form names nothing, so it is not found.
     *
     * @param notFound the code to say so with
     */
    public static <T> T of(String text, Function<String, T> parse, Problem.Code notFound) {
        try {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("an id has no NUL character");
            }
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.of(notFound, notFound.title()));
        }
    }
}
