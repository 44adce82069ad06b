package dev.tideline.saga.expireorders;

import dev.tideline.event.StreamId;
import dev.tideline.order.OrderId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * Finds them in PostgreSQL.
 *
 * <p>What was looked through is not looked through again, but for a margin: an event has its time before its transaction
 * is committed, and no transaction of the store takes longer than that.
 */
@Singleton
class PgOverdueOrders implements OverdueOrders {
    private static final Duration MARGIN = Duration.ofMinutes(1);
    static final String FIND = """
            SELECT stream_id, id, correlation_id, traceparent FROM events placed
            WHERE type = 'OrderPlaced' AND "timestamp" >= (SELECT checked_until FROM expiry)
                AND "timestamp" <= statement_timestamp() - $1 * interval '1 microsecond'
                AND NOT EXISTS (SELECT FROM events ended WHERE ended.stream_id = placed.stream_id AND ended.version = 2)
            ORDER BY "timestamp" LIMIT $2
            """;
    private static final String CHECKED = """
            UPDATE expiry SET checked_until = greatest(
                checked_until, clock_timestamp() - $1 * interval '1 microsecond' - $2 * interval '1 microsecond')
            """;

    private final Pool pool;

    PgOverdueOrders(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Overdue>> find(Duration deadline, int limit) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(TimeUnit.MICROSECONDS.convert(deadline), limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Overdue(
                                OrderId.parse(new StreamId(row.getString("stream_id")).key()),
                                row.getUUID("id"),
                                row.getUUID("correlation_id"),
                                Optional.ofNullable(row.getString("traceparent"))))
                        .toList());
    }

    @Override
    public Uni<Void> checked(Duration age) {
        return pool.preparedQuery(CHECKED)
                .execute(Tuple.of(TimeUnit.MICROSECONDS.convert(age), TimeUnit.MICROSECONDS.convert(MARGIN)))
                .replaceWithVoid();
    }
}
