package dev.tideline.runtime.store;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who waits for an answer of a statement that others share, and is answered where it asked from.
 *
 * @param context empty if it asked on none
 */
record Asker<T>(Optional<Context> context, CompletableFuture<T> future) {
    static <T> Asker<T> here() {
        return new Asker<>(Optional.ofNullable(Vertx.currentContext()), new CompletableFuture<>());
    }

    CompletionStage<T> answer() {
        return future;
    }

    void answer(T answer) {
        onItsContext(() -> future.complete(answer));
    }

    void fail(Throwable failure) {
        onItsContext(() -> future.completeExceptionally(failure));
    }

    private void onItsContext(Runnable work) {
        context.filter(mine -> mine != Vertx.currentContext())
                .ifPresentOrElse(mine -> mine.runOnContext(_ -> work.run()), work);
    }
}
