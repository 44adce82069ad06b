package dev.tideline.runtime.handling;

/** A stream changed concurrently at each attempt, although the streams were locked in the end. A retry later may succeed. */
public final class ContendedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param conflicts the number of conflicts in a row */
    public ContendedException(int conflicts) {
        super("gave up after " + conflicts + " concurrency conflicts in a row");
    }
}
