package dev.tideline.runtime.edge;

import java.util.function.Supplier;

/** Ends a request with a problem. It is the caller's affair, so it has no stack trace and is not logged. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** What a part of the body comes to; if that is refused with an {@link IllegalArgumentException}, a violation there. */
    public static <T> T checking(String pointer, Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.violation(pointer, e.getMessage()));
        }
    }

    public Problem problem() {
        return problem;
    }
}
