package dev.tideline.decision;

import java.util.function.Supplier;

/** A text has not the form of an id, so there can be nothing of that id. The message does not quote the text. */
public final class UnknownIdException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient ProblemType notFound;

    private UnknownIdException(ProblemType notFound, IllegalArgumentException cause) {
        super(cause.getMessage(), cause);
        this.notFound = notFound;
    }

    /**
     * Reads an id.
     *
     * @param notFound tells callers that there is nothing of that id
     * @param id fails with an {@link IllegalArgumentException} if the text is not of the right form
     * @throws UnknownIdException if it fails so
     */
    public static <T> T unless(ProblemType notFound, Supplier<T> id) {
        try {
            return id.get();
        } catch (IllegalArgumentException e) {
            throw new UnknownIdException(notFound, e);
        }
    }

    public ProblemType notFound() {
        return notFound;
    }
}
