package dev.tideline.decision;

/**
 * An event that must not happen was asked of a state: one that would take a count below zero, or end something a second time. Trying
 * again does not help; somebody has to look at the streams that the message names.
 */
public final class BrokenInvariantException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message says which state refuses what; nothing personal */
    public BrokenInvariantException(String message) {
        super(message);
    }
}
