package dev.tideline.decision;

/** An event arrived before another event that it builds on. It is retried later. */
public final class OutOfOrderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OutOfOrderException(String message) {
        super(message);
    }
}
