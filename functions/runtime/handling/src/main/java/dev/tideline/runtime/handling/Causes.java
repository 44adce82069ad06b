package dev.tideline.runtime.handling;

import java.util.concurrent.CompletionException;

/** Finds the cause of a stage's failure. */
public final class Causes {
    private Causes() {}

    /**
     * Returns the failure without the exceptions that one or several {@link java.util.concurrent.CompletionStage} have wrapped around it.
     */
    public static Throwable of(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? of(failure.getCause()) : failure;
    }
}
