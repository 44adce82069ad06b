package dev.tideline.runtime.handling;

import java.util.concurrent.CompletionException;

/** The failures of stages. */
public final class Causes {
    private Causes() {}

    /** The failure itself, where a {@link java.util.concurrent.CompletionStage} has wrapped it, or several have. */
    public static Throwable of(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? of(failure.getCause()) : failure;
    }
}
