package dev.tideline.store;

/** An append that the store can never take, however often it is tried: too large, or holding what it cannot keep. */
public final class InvalidAppendException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidAppendException(String message) {
        super(message);
    }
}
