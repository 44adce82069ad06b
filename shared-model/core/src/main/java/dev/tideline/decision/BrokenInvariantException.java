package dev.tideline.decision;

/**
 * A state was asked for an event that breaks an invariant. Examples are an event that takes a count below zero, and one that ends an order
 * a second time. A retry does not help. An operator has to look at the streams that the message names.
 */
public final class BrokenInvariantException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message names the state and the refused event; without personal data */
    public BrokenInvariantException(String message) {
        super(message);
    }
}
