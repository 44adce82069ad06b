package dev.tideline.runtime.http;

import dev.tideline.decision.ProblemType;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import java.util.function.Function;

/** Ids in the path. */
public final class PathId {
    private PathId() {}

    /**
     * Reads an id. One of the wrong form names nothing, so it is not found.
     *
     * @param notFound tells callers so
     */
    public static <T> T of(String text, Function<String, T> parse, ProblemType notFound) {
        try {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("an id must not contain a NUL character");
            }
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.of(notFound));
        }
    }
}
