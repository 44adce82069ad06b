package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.Parameter.orNull;
import static dev.tideline.runtime.store.PgType.BIGINT;
import static dev.tideline.runtime.store.PgType.ID;
import static dev.tideline.runtime.store.PgType.INT;
import static dev.tideline.runtime.store.PgType.TEXT;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.StreamVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The table {@code events}: the statements that read it by stream, and the one that appends a single event. */
record EventsTable(SqlClient client) {
    private static final String NOW = "SELECT clock_timestamp()";
    private static final String LOAD =
            "SELECT " + EnvelopeRow.COLUMNS + " FROM events WHERE stream_id = $1 AND version >= $2 ORDER BY version";
    private static final String LOAD_ALL =
            "SELECT " + EnvelopeRow.COLUMNS + " FROM events WHERE stream_id = ANY ($1) ORDER BY stream_id, version";
    // Events are looked up and not joined. For a join the planner compares at each call what it knows of the streams
    // in both tables. That takes ten times as long as reading a few events.
    private static final String FIND = """
            SELECT e.* FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS wanted (stream_id, version, place)
            CROSS JOIN LATERAL (
                SELECT %s FROM events
                WHERE events.stream_id = wanted.stream_id AND events.version = wanted.version
                LIMIT 1
            ) AS e
            ORDER BY place""".formatted(EnvelopeRow.COLUMNS);

    /**
     * A column of a new event.
     *
     * @param argument the argument of append() that takes the column's values
     */
    private record Column<V>(String name, String argument, PgType<V> type, Function<NewEventRow, V> value) {
        Parameter<NewEventRow> ofOne() {
            return Parameter.of(name, type, value);
        }

        Parameter<AppendCall> ofAll() {
            return Parameter.array(argument, type, AppendCall::events, value);
        }
    }

    private static final List<Column<?>> COLUMNS = List.of(
            new Column<>("stream_id", "event_streams", TEXT, row -> row.stream().value()),
            new Column<>("version", "versions", BIGINT, NewEventRow::version),
            new Column<>("id", "ids", ID, row -> row.event().id()),
            new Column<>(
                    "type",
                    "types",
                    TEXT,
                    row -> EventTypes.nameOf(row.event().event().getClass())),
            new Column<>("schema_version", "schema_versions", INT, _ -> EventTypes.SCHEMA_VERSION),
            new Column<>("source", "sources", TEXT, row -> row.metadata().source()),
            new Column<>(
                    "correlation_id",
                    "correlation_ids",
                    ID,
                    row -> row.metadata().correlationId()),
            new Column<>(
                    "causation_id", "causation_ids", ID, row -> row.metadata().causationId()),
            new Column<>(
                    "user_id", "user_ids", TEXT, orNull(row -> row.metadata().userId())),
            new Column<>(
                    "traceparent",
                    "traceparents",
                    TEXT,
                    orNull(row -> row.metadata().traceparent())),
            new Column<>("data", "data", TEXT, row -> Append.encode(row.event().event())));

    static final List<Parameter<AppendCall>> ARGUMENTS =
            COLUMNS.stream().<Parameter<AppendCall>>map(Column::ofAll).toList();

    // This does what append() does, for one event of one stream without waiting transactions, at half the price. It is
    // the most common append that goes alone. The version before may have been seen before the lock was held. If
    // another transaction has appended since, this version is taken, and nothing is inserted. The version before is a
    // parameter of its own. If it were computed in here, the planner would not look for it by the primary key, and
    // would go through all of the stream.
    private static final NamedStatement<NewEventRow> APPEND_ONE = new NamedStatement<>("""
            WITH event AS (
                INSERT INTO events (stream_id, version, id, type, schema_version, source,
                    correlation_id, causation_id, user_id, traceparent, data)
                SELECT :stream_id, :version, :id, :type, :schema_version, :source,
                    :correlation_id, :causation_id, :user_id, :traceparent, :data::json
                WHERE pg_try_advisory_xact_lock(hashtextextended(:stream_id, 0))
                    AND (:expected_version = 0
                        OR EXISTS (SELECT FROM events WHERE stream_id = :stream_id AND version = :expected_version))
                ON CONFLICT DO NOTHING
                RETURNING stream_id, version
            )
            INSERT INTO publication_queue (stream_id, version) SELECT stream_id, version FROM event""", ofOne());

    private static List<Parameter<NewEventRow>> ofOne() {
        var parameters = new ArrayList<Parameter<NewEventRow>>();
        COLUMNS.forEach(column -> parameters.add(column.ofOne()));
        parameters.add(Parameter.of("expected_version", BIGINT, row -> row.version() - 1));
        return parameters;
    }

    /** Returns the time that the database would give to an event now. */
    Future<Instant> now() {
        return SqlQueries.list(client, NOW, Tuple.tuple(), row -> row.getOffsetDateTime(0))
                .map(time -> time.getFirst().toInstant());
    }

    Future<List<Envelope>> load(StreamId stream, long fromVersion) {
        return SqlQueries.list(client, LOAD, Tuple.of(stream.value(), fromVersion), row -> EnvelopeRow.of(row, 0));
    }

    Future<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        var ids = TEXT.array(streams, StreamId::value);
        return SqlQueries.list(client, LOAD_ALL, Tuple.of(ids), row -> EnvelopeRow.of(row, 0))
                .map(envelopes -> {
                    Map<StreamId, List<Envelope>> byStream = HashMap.newHashMap(streams.size());
                    streams.forEach(stream -> byStream.put(stream, new ArrayList<>()));
                    envelopes.forEach(
                            envelope -> byStream.get(envelope.streamId()).add(envelope));
                    return byStream;
                });
    }

    Future<List<Envelope>> find(Collection<StreamVersion> places) {
        var wanted = places.stream().distinct().toList();
        return SqlQueries.list(
                client,
                FIND,
                Tuple.tuple()
                        .addValue(TEXT.array(wanted, place -> place.stream().value()))
                        .addValue(BIGINT.array(wanted, StreamVersion::version)),
                row -> EnvelopeRow.of(row, 0));
    }

    /** Returns false if the event was not appended. {@link AppendFunction#appendIfFree} then tells why, or appends it after all. */
    Future<Boolean> appendOne(NewEventRow event) {
        return APPEND_ONE.execute(client, event).map(rows -> rows.rowCount() == 1);
    }
}
