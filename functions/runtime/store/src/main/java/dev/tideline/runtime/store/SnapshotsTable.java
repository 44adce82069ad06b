package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.PgType.BIGINT;
import static dev.tideline.runtime.store.PgType.TEXT;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamHistory;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table {@code snapshots}. Snapshots are read together with the events that follow them. */
record SnapshotsTable(SqlClient client) {
    // A stream without events has one row, of nulls. The order keeps the planner from joining all events of a stream
    // first. It also keeps it from the other index, by which it would read all events wherever most streams have one.
    // All rows in one order would cost as much as finding them.
    static final String HISTORIES = """
            SELECT wanted.stream_id, s.version, s.state::text, e.* FROM unnest($1::text[], $2::text[]) AS wanted (stream_id, shape)
            LEFT JOIN snapshots s USING (stream_id, shape)
            LEFT JOIN LATERAL (
                SELECT %s FROM events
                WHERE events.stream_id = wanted.stream_id AND events.version > coalesce(s.version, 0)
                ORDER BY events.version
            ) AS e ON true""".formatted(EnvelopeRow.COLUMNS);
    private static final int SNAPSHOT_VERSION = 1;
    private static final int SNAPSHOT_STATE = 2;
    private static final int EVENT = 3;

    // A format in which no snapshot was kept for a week is no longer in use. The order of streams keeps two
    // transactions from waiting for each other.
    private static final NamedStatement<Collection<Snapshot>> KEEP = new NamedStatement<>(
            """
            WITH forgotten AS (
                DELETE FROM snapshots old USING unnest(:streams, :shapes) AS now (stream_id, shape)
                WHERE old.stream_id = now.stream_id AND old.shape <> now.shape AND kept_at NOT BETWEEN statement_timestamp() - interval '7 days' AND statement_timestamp() + interval '7 days'
            )
            INSERT INTO snapshots AS kept (stream_id, shape, version, state)
            SELECT stream_id, shape, version, state::json
            FROM unnest(:streams, :shapes, :versions, :states) AS now (stream_id, shape, version, state)
            ORDER BY stream_id
            ON CONFLICT (stream_id, shape) DO UPDATE
            SET version = excluded.version, state = excluded.state, kept_at = excluded.kept_at
            WHERE kept.version < excluded.version""",
            List.of(
                    Parameter.array(
                            "streams",
                            TEXT,
                            Function.identity(),
                            snapshot -> snapshot.stream().value()),
                    Parameter.array("shapes", TEXT, Function.identity(), Snapshot::format),
                    Parameter.array("versions", BIGINT, Function.identity(), Snapshot::version),
                    Parameter.array("states", TEXT, Function.identity(), Snapshot::state)));

    Future<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats) {
        var streams = List.copyOf(formats.keySet());
        return client.preparedQuery(HISTORIES)
                .execute(Tuple.tuple()
                        .addValue(TEXT.array(streams, StreamId::value))
                        .addValue(TEXT.array(streams, formats::get)))
                .map(rows -> histories(formats, rows));
    }

    private static Map<StreamId, StreamHistory> histories(Map<StreamId, String> formats, RowSet<Row> rows) {
        Map<StreamId, Optional<Snapshot>> snapshots = HashMap.newHashMap(formats.size());
        Map<StreamId, List<Envelope>> events = HashMap.newHashMap(formats.size());
        for (var row : rows) {
            var stream = new StreamId(row.getString(0));
            snapshots.computeIfAbsent(
                    stream,
                    _ -> Optional.ofNullable(row.getLong(SNAPSHOT_VERSION))
                            .map(version ->
                                    new Snapshot(stream, formats.get(stream), version, row.getString(SNAPSHOT_STATE))));
            var history = events.computeIfAbsent(stream, _ -> new ArrayList<>());
            if (row.getString(EVENT) != null) {
                history.add(EnvelopeRow.of(row, EVENT));
            }
        }
        // The rows are in this order already, but SQL does not promise that: the order is one of a part of the
        // statement.
        events.values().forEach(history -> history.sort(Comparator.comparingLong(Envelope::version)));
        return events.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new StreamHistory(snapshots.get(entry.getKey()), entry.getValue())));
    }

    Future<Void> keep(Collection<Snapshot> snapshots) {
        return KEEP.execute(client, snapshots).mapEmpty();
    }
}
