package dev.tideline.runtime.store;

import dev.tideline.store.StoreUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Lets lists take turns: they have at most half of the pool's connections at once, so that those who write always find one. See
 * {@code docs/adr/0019-lists-read-windows.md}.
 *
 * <p>A caller that goes cancels the stage that it was given. It has to be that very stage: one that is chained to it tells it nothing.
 */
@Singleton
public class ListReads {
    /** The most rows that one page reads, in the page or not. */
    public static final int WINDOW = 5_000;

    /**
     * Begins a list's transaction: all its statements read the same snapshot, and the server ends each before its caller would
     * have given up.
     */
    public static final String TERMS =
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = '2s'";

    private static final int MAX_WAITING = 256;

    private final Pool pool;
    private final int atOnce;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    ListReads(Pool pool, @ConfigProperty(name = "quarkus.datasource.reactive.max-size") int poolSize) {
        this.pool = pool;
        this.atOnce = Math.max(1, poolSize / 2);
    }

    /**
     * Reads a list, in its turn, in one transaction with these terms. Fails with {@link StoreUnavailableException} if it cannot, or
     * as {@link #inTurn} does.
     */
    public <T> CompletionStage<T> inTransaction(Function<SqlConnection, Future<T>> read) {
        return inTurn(() -> Failures.ofRead(pool.withTransaction(
                        connection -> connection.query(TERMS).execute().compose(_ -> read.apply(connection))))
                .toCompletionStage());
    }

    /**
     * Reads a list, in its turn. Fails with {@link StoreUnavailableException} if too many wait already. A read whose caller has
     * gone before its turn is not begun. One that has begun keeps its turn until it has ended, even if its caller has gone.
     *
     * @param read completes, always
     */
    public <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> read) {
        var caller = new CompletableFuture<T>();
        var context = Vertx.currentContext();
        Runnable begin = () -> begun(read).whenComplete((list, failure) -> {
            end();
            if (failure == null) {
                caller.complete(list);
            } else {
                caller.completeExceptionally(failure);
            }
        });
        // The read runs on the caller's own event loop, and not on that of the list before it.
        Runnable turn = context == null ? begin : () -> context.runOnContext(_ -> begin.run());
        if (!enter(turn)) {
            caller.completeExceptionally(new StoreUnavailableException(
                    new IllegalStateException(MAX_WAITING + " lists are waiting already")));
        }
        caller.whenComplete((_, _) -> leave(turn));
        return caller;
    }

    private static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> read) {
        try {
            return read.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** False if too many wait already. */
    private boolean enter(Runnable turn) {
        synchronized (waiting) {
            if (running == atOnce) {
                return waiting.size() < MAX_WAITING && waiting.add(turn);
            }
            running++;
        }
        turn.run();
        return true;
    }

    private void leave(Runnable turn) {
        synchronized (waiting) {
            waiting.remove(turn);
        }
    }

    private void end() {
        Runnable next;
        synchronized (waiting) {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        }
        if (next != null) {
            next.run();
        }
    }
}
