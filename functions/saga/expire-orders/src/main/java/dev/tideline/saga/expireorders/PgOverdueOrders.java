package dev.tideline.saga.expireorders;

import dev.tideline.event.StreamId;
import dev.tideline.shop.OrderId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * Finds overdue orders in PostgreSQL.
 *
 * <p>An order that was checked is not checked again, except within a margin. The margin is needed because an event gets its
 * timestamp before its transaction commits. No transaction of the store takes longer than the margin.
 *
 * <p>The database's clock may have been set back since the last check. A mark in the future is ignored: all orders are checked
 * again, a page at a time. An order whose timestamp is further ahead than the deadline is overdue, since nobody knows how long it
 * has waited.
 */
@Singleton
class PgOverdueOrders implements OverdueOrders {
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** The number of orders that are checked at once. */
    private static final int PAGE = 10_000;

    static final String FIND = """
            WITH page AS MATERIALIZED (
                SELECT stream_id, id, correlation_id, traceparent, "timestamp", data ->> 'process' AS process FROM events
                WHERE type = 'OrderPlaced' AND "timestamp" <= statement_timestamp() - $1 * interval '1 microsecond'
                    AND "timestamp" >= coalesce($4, (
                        SELECT CASE WHEN checked_until <= statement_timestamp() - $1 * interval '1 microsecond'
                            THEN checked_until ELSE '-infinity' END FROM expiry))
                    AND ("timestamp", stream_id) > (coalesce($4, '-infinity'), coalesce($5, ''))
                ORDER BY "timestamp", stream_id LIMIT $3
            ), ahead AS MATERIALIZED (
                SELECT stream_id, id, correlation_id, traceparent, "timestamp", data ->> 'process' AS process FROM events
                WHERE type = 'OrderPlaced' AND "timestamp" > statement_timestamp() + $1 * interval '1 microsecond'
                ORDER BY "timestamp" LIMIT $3
            )
            SELECT last_time, last_stream, placed.* FROM (SELECT count(*) = $3 AS is_full FROM page) AS size
            LEFT JOIN (
                SELECT "timestamp" AS last_time, stream_id AS last_stream FROM page
                ORDER BY "timestamp" DESC, stream_id DESC LIMIT 1
            ) AS last ON is_full
            LEFT JOIN LATERAL (
                SELECT stream_id, id, correlation_id, traceparent FROM (TABLE page UNION ALL TABLE ahead) AS placed
                WHERE process IS DISTINCT FROM 'orchestration'
                    AND NOT EXISTS (SELECT FROM events ended WHERE ended.stream_id = placed.stream_id AND ended.version = 2)
                ORDER BY "timestamp" LIMIT $2
            ) AS placed ON true
            """;
    private static final String CHECKED = """
            UPDATE expiry SET checked_until = clock_timestamp() - ($1::float8 + $2::float8) * interval '1 microsecond'
            WHERE checked_until NOT BETWEEN clock_timestamp() - ($1::float8 + $2::float8) * interval '1 microsecond'
                AND clock_timestamp() - $1::float8 * interval '1 microsecond'
            """;

    private final Pool pool;

    PgOverdueOrders(Pool pool) {
        this.pool = pool;
    }

    @Override
    public CompletionStage<List<Overdue>> find(Duration deadline, int limit) {
        return find(deadline, limit, PAGE);
    }

    /** @param page the number of orders that are checked at once */
    CompletionStage<List<Overdue>> find(Duration deadline, int limit, int page) {
        return new Look(deadline, limit, page).goOn().toCompletionStage();
    }

    /** Goes through all orders that may be overdue. */
    private final class Look {
        private final Duration deadline;
        private final int limit;
        private final int page;
        private final Set<Overdue> found = new LinkedHashSet<>();

        /** The timestamp at which the last page ended; null before the first page, and after the last one. */
        private OffsetDateTime lastTime;

        private String lastStream;

        Look(Duration deadline, int limit, int page) {
            this.deadline = deadline;
            this.limit = limit;
            this.page = page;
        }

        Future<List<Overdue>> goOn() {
            return pool.preparedQuery(FIND)
                    .execute(Tuple.of(TimeUnit.MICROSECONDS.convert(deadline), limit, page, lastTime, lastStream))
                    .compose(rows -> {
                        lastTime = rows.iterator().next().getOffsetDateTime("last_time");
                        lastStream = rows.iterator().next().getString("last_stream");
                        StreamSupport.stream(rows.spliterator(), false)
                                .filter(row -> row.getString("stream_id") != null)
                                .map(PgOverdueOrders::overdue)
                                .forEach(found::add);
                        return lastTime != null && found.size() < limit
                                ? goOn()
                                : Future.succeededFuture(
                                        found.stream().limit(limit).toList());
                    });
        }
    }

    private static Overdue overdue(Row row) {
        return new Overdue(
                OrderId.parse(new StreamId(row.getString("stream_id")).entityId()),
                row.getUUID("id"),
                row.getUUID("correlation_id"),
                Optional.ofNullable(row.getString("traceparent")));
    }

    @Override
    public CompletionStage<Void> checked(Duration age) {
        return pool.preparedQuery(CHECKED)
                .execute(Tuple.of(TimeUnit.MICROSECONDS.convert(age), TimeUnit.MICROSECONDS.convert(MARGIN)))
                .<Void>mapEmpty()
                .toCompletionStage();
    }
}
