package dev.tideline.runtime.store;

import dev.tideline.store.PositionedEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * Gives committed events their positions, for the one relay that holds the lease. All that it knows is in PostgreSQL, so
 * that any relay goes on where the last one stopped, and a lost answer loses nothing: what was stamped in it is found by
 * {@link #unpublished}. Every stage may fail with {@link dev.tideline.store.StoreUnavailableException}.
 */
@Singleton
public class Stamper {
    private static final String ACQUIRE =
            "SELECT token, published FROM relay_acquire($1, $2 * interval '1 microsecond') WHERE token IS NOT NULL";
    private static final String STAMP = "SELECT after, stamped FROM stamp($1, $2, $3)";
    private static final String RELEASE =
            "UPDATE relay SET expires = '-infinity', published = greatest(published, $2)" + " WHERE token = $1";
    private static final String DEPOSED = "TL001";

    private final Pool pool;

    @Inject
    public Stamper(Pool pool) {
        this.pool = pool;
    }

    /**
     * Takes the lease if it is free or has run out, by the database's clock. Each call of {@link #stamp} renews it.
     *
     * @param owner for those who look into the table
     */
    public CompletionStage<Optional<Lease>> acquire(String owner, Duration lease) {
        return Failures.retried(() -> pool.preparedQuery(ACQUIRE)
                .execute(Tuple.of(owner, TimeUnit.MICROSECONDS.convert(lease)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Lease(row.getLong(0), row.getLong(1)))
                        .findFirst()));
    }

    /**
     * Gives the next positions to the committed events that have none.
     *
     * @param token of the lease
     * @param published the position up to which Kafka has acknowledged everything; it is recorded when the lease is
     *     renewed, which is some times within its length, and not at each call
     * @param limit how many events at once; there may be a few more
     */
    public CompletionStage<Stamping> stamp(long token, long published, int limit) {
        return Failures.retried(() -> pool.preparedQuery(STAMP)
                        .execute(Tuple.of(token, published, limit))
                        .map(rows -> Optional.of(rows.iterator().next()))
                        .recover(failure -> failure instanceof DatabaseException e && DEPOSED.equals(e.getSqlState())
                                ? Future.succeededFuture(Optional.empty())
                                : Future.failedFuture(failure)))
                .thenCompose(answer ->
                        answer.map(this::stamped).orElseGet(() -> CompletableFuture.completedFuture(new Deposed())));
    }

    /** In a statement of its own, which holds nothing that others wait for. */
    private CompletionStage<Stamping> stamped(Row row) {
        var count = row.getInteger("stamped");
        return count == 0
                ? CompletableFuture.completedFuture(new Stamped(List.of()))
                : unpublished(row.getLong("after"), count).thenApply(Stamped::new);
    }

    /** Events that have a position after the given one, in order: where a relay starts. */
    public CompletionStage<List<PositionedEvent>> unpublished(long after, int limit) {
        return Failures.retried(() -> new Statements(pool).readAll(after, limit));
    }

    /** Lets the next relay start at once. Without effect if the token is not the current one any more. */
    public CompletionStage<Void> release(long token, long published) {
        return Failures.retried(() ->
                pool.preparedQuery(RELEASE).execute(Tuple.of(token, published)).mapEmpty());
    }

    /**
     * @param token fences off every earlier holder
     * @param published Kafka has acknowledged everything up to this position, and maybe more
     */
    public record Lease(long token, long published) {}

    public sealed interface Stamping {}

    /** @param events in the order of their positions; none if nothing was waiting */
    public record Stamped(List<PositionedEvent> events) implements Stamping {}

    /** Another relay has taken the lease over. Nothing was stamped. */
    public record Deposed() implements Stamping {}
}
