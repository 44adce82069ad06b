package dev.tideline.decision;

/**
 * A state was asked for an event that must not happen: one that would take a count below zero, or end something a second time. A
 * retry does not help. An operator has to look at the streams that the message names.
 */
public final class BrokenInvariantException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message says which state refuses what; nothing personal */
    public BrokenInvariantException(String message) {
        super(message);
    }
}
