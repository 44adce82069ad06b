package dev.tideline.decision;

/** An event arrived before an earlier event of another stream that it needs. It is retried later. */
public final class OutOfOrderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OutOfOrderException(String message) {
        super(message);
    }
}
