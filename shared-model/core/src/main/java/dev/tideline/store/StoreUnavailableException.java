package dev.tideline.store;

/** The store did not answer, or said that it cannot now. A retry later may succeed. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailableException(Throwable cause) {
        super("the event store is not available: " + cause, cause);
    }
}
