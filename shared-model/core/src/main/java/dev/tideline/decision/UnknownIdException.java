package dev.tideline.decision;

import java.util.function.Supplier;

/** A text does not have the form of an id, so nothing with that id can exist. The message does not quote the text. */
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
     * @param notFound tells callers that nothing with that id exists
     * @param id parses the text, and fails with an {@link IllegalArgumentException} if its form is wrong
     * @throws UnknownIdException if the form of the text is wrong
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
