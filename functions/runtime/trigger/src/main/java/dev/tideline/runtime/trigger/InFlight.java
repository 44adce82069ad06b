package dev.tideline.runtime.trigger;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Runs work in flight, with a limit of pieces at once, until it is stopped. */
final class InFlight {
    private final int limit;
    private int running;
    private boolean stopped;
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);

    InFlight(int limit) {
        this.limit = limit;
    }

    /** Completes as the work does. Fails with a {@link RejectedExecutionException} after {@link #stop}, or if the limit is reached. */
    <T> CompletionStage<T> run(Supplier<CompletionStage<T>> work) {
        return begin().map(refusal -> CompletableFuture.<T>failedFuture(new RejectedExecutionException(refusal)))
                .orElseGet(() -> CompletableFuture.completedFuture(null)
                        .thenCompose(_ -> work.get())
                        .whenComplete((_, _) -> end())
                        // A caller may cancel its copy. The work is then still in flight until it ends.
                        .copy());
    }

    /** Returns the reason why work must not begin; empty if it may. */
    private synchronized Optional<String> begin() {
        if (stopped) {
            return Optional.of("The function is shutting down; retry.");
        }
        if (running == limit) {
            return Optional.of("The function is busy; retry.");
        }
        if (running++ == 0) {
            idle = new CompletableFuture<>();
        }
        return Optional.empty();
    }

    private void end() {
        CompletableFuture<Void> ended;
        synchronized (this) {
            ended = --running == 0 ? idle : CompletableFuture.completedFuture(null);
        }
        ended.complete(null);
    }

    /** Accepts no more work. */
    synchronized void stop() {
        stopped = true;
    }

    synchronized boolean stopped() {
        return stopped;
    }

    /** Completes when no work is in flight. Call it after {@link #stop}. */
    synchronized CompletableFuture<Void> idle() {
        return idle;
    }
}
