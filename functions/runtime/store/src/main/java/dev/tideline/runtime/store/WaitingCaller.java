package dev.tideline.runtime.store;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A caller that waits for the answer of a shared statement. It is answered in the context that it called from.
 *
 * @param context empty if it has called from none
 */
record WaitingCaller<T>(Optional<Context> context, CompletableFuture<T> future) {
    static <T> WaitingCaller<T> here() {
        return new WaitingCaller<>(Optional.ofNullable(Vertx.currentContext()), new CompletableFuture<>());
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
