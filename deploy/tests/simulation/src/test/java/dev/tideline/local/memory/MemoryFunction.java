package dev.tideline.local.memory;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A function that the bus wakes, as a trigger would. A batch that fails because of the environment is delivered again. */
record MemoryFunction(String name, BatchHandler handler, ScheduledExecutorService time) {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int DUE_LIMIT = 100;

    CompletionStage<Void> handle(List<Envelope> events) {
        var handled = new CompletableFuture<Void>();
        handle(events, handled);
        return handled;
    }

    private void handle(List<Envelope> events, CompletableFuture<Void> handled) {
        handler.handle(events).whenComplete((_, failure) -> {
            if (failure == null) {
                handled.complete(null);
            } else if (passes(failure)) {
                time.schedule(() -> handle(events, handled), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                handled.completeExceptionally(failure);
            }
        });
    }

    /** Retries the deferred events of the function that are due. */
    CompletionStage<Void> retryDue() {
        return handler.retryDue(DUE_LIMIT)
                .<Void>thenApply(_ -> null)
                .exceptionallyCompose(failure -> passes(failure)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    static boolean passes(Throwable failure) {
        return FailureKind.of(failure) == FailureKind.PASSING;
    }
}
