package dev.tideline.runtime.handling;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Runs effects outside of the batch that asked for them. The number of effects at once is limited; the others wait. */
final class EffectStage {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final int slots;
    private int free;
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);

    EffectStage(int slots) {
        this.slots = slots;
        free = slots;
    }

    /** Completes when no work runs or waits. */
    synchronized CompletionStage<Void> idle() {
        return idle;
    }

    /** Completes when the work has started. It does not wait for the work's result, and does not report it. */
    CompletionStage<Void> start(Supplier<? extends CompletionStage<?>> work) {
        var started = new CompletableFuture<Void>();
        Runnable run = () -> {
            var running = work.get();
            started.complete(null);
            running.whenComplete((_, _) -> release().ifPresent(Runnable::run));
        };
        if (acquire(run)) {
            run.run();
        }
        return started;
    }

    private synchronized boolean acquire(Runnable run) {
        if (free > 0) {
            if (free == slots) {
                idle = new CompletableFuture<>();
            }
            free--;
            return true;
        }
        waiting.add(run);
        return false;
    }

    /** Returns the next work. The caller runs it without holding this lock. */
    private synchronized Optional<Runnable> release() {
        if (!waiting.isEmpty()) {
            return Optional.of(waiting.remove());
        }
        var ended = idle;
        return ++free == slots ? Optional.of(() -> ended.complete(null)) : Optional.empty();
    }
}
