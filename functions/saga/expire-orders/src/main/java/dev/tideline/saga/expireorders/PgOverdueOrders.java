package dev.tideline.saga.expireorders;

import dev.tideline.event.StreamId;
import dev.tideline.order.OrderId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * Finds them in PostgreSQL.
 *
 * <p>What was looked through is not looked through again, but for a margin: an event has its time before its transaction
 * is committed, and no transaction of the store takes longer than that.
 *
 * <p>The clock may have been set back since. A mark that it cannot have reached is none: all orders are looked through again, a page
 * at a time. An order of which the time lies further ahead than the deadline is overdue: nobody knows how long it has waited.
 */
@Singleton
class PgOverdueOrders implements OverdueOrders {
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** Orders that are looked through at once. */
    private static final int PAGE = 10_000;

    static final String FIND = """
            WITH page AS MATERIALIZED (
                SELECT stream_id, id, correlation_id, traceparent, "timestamp" FROM events
                WHERE type = 'OrderPlaced' AND "timestamp" <= statement_timestamp() - $1 * interval '1 microsecond'
                    AND "timestamp" >= coalesce($3, (
                        SELECT CASE WHEN checked_until <= statement_timestamp() - $1 * interval '1 microsecond'
                            THEN checked_until ELSE '-infinity' END FROM expiry))
                ORDER BY "timestamp" LIMIT $4
            ), ahead AS MATERIALIZED (
                SELECT stream_id, id, correlation_id, traceparent, "timestamp" FROM events
                WHERE type = 'OrderPlaced' AND "timestamp" > statement_timestamp() + $1 * interval '1 microsecond'
                ORDER BY "timestamp" LIMIT $4
            )
            SELECT next_page, placed.* FROM (
                SELECT CASE WHEN count(*) = $4 THEN nullif(max("timestamp"), $3) END AS next_page FROM page
            ) AS looked LEFT JOIN LATERAL (
                SELECT stream_id, id, correlation_id, traceparent FROM (TABLE page UNION ALL TABLE ahead) AS placed
                WHERE NOT EXISTS (SELECT FROM events ended WHERE ended.stream_id = placed.stream_id AND ended.version = 2)
                ORDER BY "timestamp" LIMIT $2
            ) AS placed ON true
            """;
    private static final String CHECKED = """
            UPDATE expiry SET checked_until = clock_timestamp() - ($1 + $2) * interval '1 microsecond'
            WHERE checked_until NOT BETWEEN clock_timestamp() - ($1 + $2) * interval '1 microsecond'
                AND clock_timestamp() - $1 * interval '1 microsecond'
            """;

    private final Pool pool;

    PgOverdueOrders(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Overdue>> find(Duration deadline, int limit) {
        return find(deadline, limit, PAGE);
    }

    /** @param page orders that are looked through at once */
    Uni<List<Overdue>> find(Duration deadline, int limit, int page) {
        var look = new Look(deadline, limit, page);
        return Multi.createBy()
                .repeating()
                .uni(look::next)
                .whilst(Look::goesOn)
                .collect()
                .last()
                .map(Look::found);
    }

    /** Goes through all orders that may be overdue. */
    private final class Look {
        private final Duration deadline;
        private final int limit;
        private final int page;
        private final Set<Overdue> found = new LinkedHashSet<>();

        /** The time that the next page begins at; null for the first one, and after the last one. */
        private OffsetDateTime from;

        Look(Duration deadline, int limit, int page) {
            this.deadline = deadline;
            this.limit = limit;
            this.page = page;
        }

        Uni<Look> next() {
            return pool.preparedQuery(FIND)
                    .execute(Tuple.of(TimeUnit.MICROSECONDS.convert(deadline), limit, from, page))
                    .invoke(rows -> {
                        from = rows.iterator().next().getOffsetDateTime("next_page");
                        StreamSupport.stream(rows.spliterator(), false)
                                .filter(row -> row.getString("stream_id") != null)
                                .map(PgOverdueOrders::overdue)
                                .forEach(found::add);
                    })
                    .replaceWith(this);
        }

        boolean goesOn() {
            return from != null && found.size() < limit;
        }

        List<Overdue> found() {
            return found.stream().limit(limit).toList();
        }
    }

    private static Overdue overdue(Row row) {
        return new Overdue(
                OrderId.parse(new StreamId(row.getString("stream_id")).key()),
                row.getUUID("id"),
                row.getUUID("correlation_id"),
                Optional.ofNullable(row.getString("traceparent")));
    }

    @Override
    public Uni<Void> checked(Duration age) {
        return pool.preparedQuery(CHECKED)
                .execute(Tuple.of(TimeUnit.MICROSECONDS.convert(age), TimeUnit.MICROSECONDS.convert(MARGIN)))
                .replaceWithVoid();
    }
}
