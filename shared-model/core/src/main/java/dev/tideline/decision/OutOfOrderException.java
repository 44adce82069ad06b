package dev.tideline.decision;

/** What an event builds on is not there yet; it is tried again later. */
public final class OutOfOrderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OutOfOrderException(String message) {
        super(message);
    }
}
