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

    /** Returns the value of a part of the body. An {@link IllegalArgumentException} becomes a violation at that part. */
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
