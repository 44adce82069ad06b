package dev.tideline.runtime.store;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who waits for an answer of a statement that others share, and is answered where it asked from.
 *
 * @param context null if it has none
 */
record Asker<T>(Context context, CompletableFuture<T> future) {
    static <T> Asker<T> here() {
        return new Asker<>(Vertx.currentContext(), new CompletableFuture<>());
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
        if (context == null || context == Vertx.currentContext()) {
            work.run();
        } else {
            context.runOnContext(_ -> work.run());
        }
    }
}
