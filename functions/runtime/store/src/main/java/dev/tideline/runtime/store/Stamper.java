package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.PgType.BIGINT;
import static dev.tideline.runtime.store.PgType.BOOLEAN;
import static dev.tideline.runtime.store.PgType.TEXT;

import dev.tideline.store.PositionedEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gives committed events their positions, for the one relay that holds the lease. All its knowledge is in PostgreSQL, so any relay goes on
 * where the last one stopped. A lost answer loses no events: {@link #unpublished} finds those that it stamped. Every stage may fail with
 * {@link dev.tideline.store.StoreUnavailableException}.
 *
 * <p>Each topic has a mark: Kafka has acknowledged all of its events up to this position, and maybe more.
 */
@Singleton
public class Stamper {
    private static final String ACQUIRE =
            "SELECT token FROM relay_acquire($1, $2 * interval '1 microsecond') WHERE token IS NOT NULL";
    private static final String LEASE = """
            SELECT (SELECT position FROM stamps ORDER BY position DESC LIMIT 1), relay.published, topic, lane.published
            FROM relay LEFT JOIN relay_lanes lane ON true WHERE token = $1""";
    private static final String STAMP = "SELECT after, stamped FROM stamp($1, $2, $3, $4)";
    /** The most bytes of events that are read at once, so that large events are read few at a time. */
    private static final long BYTES = 2L << 20;

    // The relay that holds the lease gets at least one row, of nulls if there is no event.
    private static final NamedStatement<Wanted> UNPUBLISHED = new NamedStatement<>(
            """
            SELECT published.* FROM relay LEFT JOIN LATERAL (
                SELECT * FROM (
                    SELECT position, e.*, sum(octet_length(e.data)) OVER (ORDER BY position) - octet_length(e.data) AS bytes_before
                    FROM (
                        SELECT position, stream_id, version FROM positions
                        WHERE position > :after AND position <= :head AND (split_part(stream_id, '-', 1) = ANY (:categories)) = :those
                        ORDER BY position LIMIT :limit
                    ) AS positions %s
                ) AS measured
                WHERE bytes_before < :bytes ORDER BY position
            ) AS published ON true
            WHERE token = :token""".formatted(PositionsTable.EVENT_OF_POSITION),
            List.of(
                    Parameter.of("token", BIGINT, Wanted::token),
                    Parameter.of("after", BIGINT, Wanted::after),
                    Parameter.of("head", BIGINT, Wanted::head),
                    Parameter.array("categories", TEXT, Wanted::categories, Function.identity()),
                    Parameter.of("those", BOOLEAN, Wanted::those),
                    Parameter.of("limit", BIGINT, Wanted::limit),
                    Parameter.of("bytes", BIGINT, _ -> BYTES)));
    private static final String RELEASE = "SELECT relay_release($1, $2, $3)";
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
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : lease(rows.iterator().next().getLong(0))));
    }

    /** Reads the lease after it was taken. Only then no other relay gives positions. */
    private Future<Optional<Lease>> lease(long token) {
        return pool.preparedQuery(LEASE).execute(Tuple.of(token)).map(rows -> lease(token, rows));
    }

    private static Optional<Lease> lease(long token, RowSet<Row> rows) {
        return SqlQueries.stream(rows)
                .findFirst()
                .map(relay -> new Lease(token, relay.getLong(0), relay.getLong(1), marks(rows)));
    }

    /** Returns the marks by topic. There is a row without a topic if no topic has a mark of its own. */
    private static Map<String, Long> marks(RowSet<Row> rows) {
        return SqlQueries.stream(rows)
                .filter(row -> row.getString(2) != null)
                .collect(Collectors.toUnmodifiableMap(
                        row -> row.getString(2), row -> Math.max(row.getLong(1), row.getLong(3))));
    }

    /**
     * Gives the next positions to the committed events that have none.
     *
     * @param token of the lease
     * @param marks of the topics; they are recorded when the lease is renewed, which is some times within its length, and not at
     *     each call. One that is lower than what is recorded changes nothing
     * @param limit how many events at once; there may be a few more
     */
    public CompletionStage<Stamping> stamp(long token, Map<String, Long> marks, int limit) {
        return Failures.retried(() -> pool.preparedQuery(STAMP)
                        .execute(parameters(token, marks).addValue(limit))
                        .map(rows -> Optional.of(rows.iterator().next()))
                        .recover(failure -> failure instanceof DatabaseException e && DEPOSED.equals(e.getSqlState())
                                ? Future.succeededFuture(Optional.empty())
                                : Future.failedFuture(failure)))
                .thenCompose(answer -> answer.map(row -> stamped(token, row))
                        .orElseGet(() -> CompletableFuture.completedFuture(new Deposed())));
    }

    /** Returns the stamped events. They are read in a statement of its own, which holds no lock that others wait for. */
    private CompletionStage<Stamping> stamped(long token, Row row) {
        long after = row.getLong("after");
        int count = row.getInteger("stamped");
        return count == 0
                ? CompletableFuture.completedFuture(new Stamped(after, after, List.of()))
                : unpublished(token, after, after + count, List.of(), false, count)
                        .thenApply(events -> events.<Stamping>map(some -> new Stamped(after, after + count, some))
                                .orElseGet(Deposed::new));
    }

    /**
     * Completes with events whose positions are after the one given and up to another, in order. They are at least one if there is any, and
     * fewer than the limit if they are large. Completes with empty if another relay has taken over the lease.
     *
     * @param those whether events of streams of these categories are wanted, or of all others
     */
    public CompletionStage<Optional<List<PositionedEvent>>> unpublished(
            long token, long after, long head, Collection<String> categories, boolean those, int limit) {
        var wanted = new Wanted(token, after, head, categories, those, limit);
        return Failures.retried(() -> UNPUBLISHED.execute(pool, wanted).map(Stamper::published));
    }

    private record Wanted(
            long token, long after, long head, Collection<String> categories, boolean those, long limit) {}

    private static Optional<List<PositionedEvent>> published(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(SqlQueries.stream(rows)
                        .filter(row -> row.getLong(0) != null)
                        .map(PositionsTable::positioned)
                        .toList());
    }

    /** Lets the next relay start at once. Without effect if the token is not the current one any more. */
    public CompletionStage<Void> release(long token, Map<String, Long> marks) {
        return Failures.retried(() ->
                pool.preparedQuery(RELEASE).execute(parameters(token, marks)).mapEmpty());
    }

    private static Tuple parameters(long token, Map<String, Long> marks) {
        var entries = List.copyOf(marks.entrySet());
        return Tuple.of(token)
                .addValue(entries.stream().map(Map.Entry::getKey).toArray(String[]::new))
                .addValue(entries.stream().map(Map.Entry::getValue).toArray(Long[]::new));
    }

    /**
     * @param token fences off every earlier holder
     * @param head the last position that has been given
     * @param lowest of all marks
     * @param marks of the topics that have one of their own
     */
    public record Lease(long token, long head, long lowest, Map<String, Long> marks) {

        /** The mark of a topic; one that is new has the lowest. */
        public long published(String topic) {
            return marks.getOrDefault(topic, lowest);
        }
    }

    public sealed interface Stamping {}

    /**
     * @param after the position before
     * @param head the last position that has been given
     * @param events those in between, in order, and not all of them if they are large; none if nothing was waiting
     */
    public record Stamped(long after, long head, List<PositionedEvent> events) implements Stamping {}

    /** Another relay has taken the lease over. Nothing was stamped. */
    public record Deposed() implements Stamping {}
}
