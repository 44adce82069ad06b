package dev.tideline.runtime.store;

import dev.tideline.store.PositionedEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The table {@code positions}: all events in their global order. */
record PositionsTable(SqlClient client) {
    // Events are looked up and not joined, for the reason given in EventsTable.
    static final String EVENT_OF_POSITION = """
             CROSS JOIN LATERAL (
                SELECT %s FROM events
                WHERE events.stream_id = positions.stream_id AND events.version = positions.version
                LIMIT 1
            ) AS e""".formatted(EnvelopeRow.COLUMNS);
    // Positions have no gaps, so that a range of them is a limit too.
    private static final String READ_FROM_POSITION = "SELECT position, e.* FROM positions" + EVENT_OF_POSITION
            + " WHERE position > $1 AND position <= $1 + $2 ORDER BY position";
    private static final String READ_FROM_TIMESTAMP = "SELECT position, e.*"
            + " FROM (SELECT position AS first FROM positions WHERE latest >= $1 ORDER BY latest, position LIMIT 1) AS f"
            + " JOIN positions ON position >= first AND position < first + $2" + EVENT_OF_POSITION
            + " ORDER BY position";

    Future<List<PositionedEvent>> readAll(long afterPosition, int limit) {
        return SqlQueries.list(
                client, READ_FROM_POSITION, Tuple.of(afterPosition, (long) limit), PositionsTable::positioned);
    }

    Future<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
        return SqlQueries.list(
                client,
                READ_FROM_TIMESTAMP,
                Tuple.of(fromTimestamp.atOffset(ZoneOffset.UTC), (long) limit),
                PositionsTable::positioned);
    }

    /** @param row a position, then the columns of its event */
    static PositionedEvent positioned(Row row) {
        return new PositionedEvent(row.getLong(0), EnvelopeRow.of(row, 1));
    }
}
