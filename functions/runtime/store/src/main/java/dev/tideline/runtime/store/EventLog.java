package dev.tideline.runtime.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

/**
 * Reads the store's events with their positions. Every method fails with {@link StoreUnavailableException} if it cannot. Lists are given
 * up by cancelling their stage, as those of {@link ListReads} are.
 */
@Singleton
public class EventLog {
    private static final String COLUMNS = "SELECT position, " + EnvelopeRow.COLUMNS + "\n";
    private static final String OF_STREAM = COLUMNS + """
            FROM events LEFT JOIN positions USING (stream_id, version)
            WHERE stream_id = $1 AND version >= $2 ORDER BY version LIMIT $3
            """;
    // The position decides which events are read, and the events are looked up one by one. No other index may tempt
    // the planner to read all events of a type or of a request.
    public static final String OF_ALL = COLUMNS + """
            FROM (SELECT * FROM positions WHERE position > $1 ORDER BY position LIMIT %d) AS scanned
            JOIN LATERAL (
                SELECT * FROM events WHERE stream_id = scanned.stream_id AND version = scanned.version OFFSET 0
            ) AS event USING (stream_id, version)
            WHERE ($2::text IS NULL OR type = $2) AND ($3::uuid IS NULL OR correlation_id = $3)
            ORDER BY position LIMIT $4
            """.formatted(ListReads.WINDOW);
    // This reads by the index of correlation ids. One request leads to few events, wherever in the log they are.
    public static final String OF_CORRELATION = """
            WITH led_to AS MATERIALIZED (SELECT * FROM events WHERE correlation_id = $3 LIMIT %d)
            """.formatted(ListReads.WINDOW) + COLUMNS + """
            FROM led_to JOIN positions USING (stream_id, version)
            WHERE position > $1 AND ($2::text IS NULL OR type = $2)
            ORDER BY position LIMIT $4
            """;
    private static final String HAS_LED_TO_LITTLE = """
            SELECT NOT EXISTS (SELECT FROM events WHERE correlation_id = $1 OFFSET %d) AS found
            """.formatted(ListReads.WINDOW);
    private static final String GOES_ON = "SELECT EXISTS (SELECT FROM positions WHERE position > $1) AS found";
    private static final String EXISTS = "SELECT EXISTS (SELECT FROM events WHERE stream_id = $1) AS found";
    private static final String UNSTAMPED = """
            SELECT stream_id, version FROM unnest($1::text[], $2::bigint[]) AS wanted (stream_id, version)
            WHERE NOT EXISTS (
                SELECT FROM positions WHERE positions.stream_id = wanted.stream_id AND positions.version = wanted.version
            )
            """;
    private static final String BEFORE = """
            SELECT coalesce(
                (SELECT position - 1 FROM positions WHERE latest >= $1 ORDER BY latest, position LIMIT 1),
                (SELECT max(position) FROM positions), 0) AS before
            """;

    private final Pool pool;
    private final ListReads lists;

    EventLog(Pool pool, ListReads lists) {
        this.pool = pool;
        this.lists = lists;
    }

    /**
     * An event and its place in the global order.
     *
     * @param position empty until the event has one
     */
    public record Logged(Envelope envelope, Optional<Long> position) {}

    /**
     * The result of reading a page.
     *
     * @param events one more than wanted, if there are
     * @param end the last position read, if it is not the last of all and there are no more events than wanted
     */
    public record Found(List<Logged> events, Optional<Long> end) {}

    /** Empty if there is no such stream. */
    public CompletionStage<Optional<List<Logged>>> ofStream(StreamId stream, long fromVersion, int limit) {
        return lists.inTransaction(connection -> events(
                        connection, OF_STREAM, Tuple.of(stream.value(), fromVersion, limit + 1))
                .compose(events -> events.isEmpty()
                        ? found(connection, EXISTS, Tuple.of(stream.value()))
                                .map(exists -> exists ? Optional.of(events) : Optional.empty())
                        : Future.succeededFuture(Optional.of(events))));
    }

    /**
     * Reads at most {@link ListReads#WINDOW} events.
     *
     * @param from begins at the lowest position whose timestamp is not before it, wherever that is
     */
    public CompletionStage<Found> ofAll(
            long afterPosition, Optional<Instant> from, Optional<String> type, Optional<UUID> correlation, int limit) {
        return lists.inTransaction(connection -> from.map(timestamp -> positionBefore(connection, timestamp))
                .orElseGet(() -> Future.succeededFuture(afterPosition))
                .compose(after -> ofAll(connection, after, type, correlation, limit)));
    }

    private static Future<Found> ofAll(
            SqlConnection connection,
            long afterPosition,
            Optional<String> type,
            Optional<UUID> correlation,
            int limit) {
        var parameters = Tuple.of(afterPosition, type.orElse(null), correlation.orElse(null), limit + 1);
        return hasLedToLittle(connection, correlation)
                .compose(little -> little
                        ? events(connection, OF_CORRELATION, parameters)
                                .map(events -> new Found(events, Optional.empty()))
                        : events(connection, OF_ALL, parameters)
                                .compose(events -> events.size() > limit
                                        ? Future.succeededFuture(new Found(events, Optional.empty()))
                                        : end(connection, afterPosition).map(end -> new Found(events, end))));
    }

    private static Future<Boolean> hasLedToLittle(SqlConnection connection, Optional<UUID> correlation) {
        return correlation
                .map(id -> found(connection, HAS_LED_TO_LITTLE, Tuple.of(id)))
                .orElseGet(() -> Future.succeededFuture(false));
    }

    /** Positions have no gaps. */
    private static Future<Optional<Long>> end(SqlConnection connection, long afterPosition) {
        var end = afterPosition + ListReads.WINDOW;
        return found(connection, GOES_ON, Tuple.of(end)).map(on -> on ? Optional.of(end) : Optional.empty());
    }

    /** Returns those of the events that have no position yet. */
    public CompletionStage<List<StreamVersion>> unstamped(List<StreamVersion> wanted) {
        var streams = wanted.stream().map(event -> event.stream().value()).toArray(String[]::new);
        var versions = wanted.stream().map(StreamVersion::version).toArray(Long[]::new);
        return Failures.ofRead(pool.preparedQuery(UNSTAMPED)
                        .execute(Tuple.tuple().addArrayOfString(streams).addArrayOfLong(versions))
                        .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                                .map(row -> new StreamVersion(
                                        new StreamId(row.getString("stream_id")), row.getLong("version")))
                                .toList()))
                .toCompletionStage();
    }

    private static Future<Long> positionBefore(SqlConnection connection, Instant timestamp) {
        return connection
                .preparedQuery(BEFORE)
                .execute(Tuple.of(timestamp.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.iterator().next().getLong("before"));
    }

    private static Future<Boolean> found(SqlConnection connection, String sql, Tuple parameters) {
        return connection
                .preparedQuery(sql)
                .execute(parameters)
                .map(rows -> rows.iterator().next().getBoolean("found"));
    }

    private static Future<List<Logged>> events(SqlConnection connection, String sql, Tuple parameters) {
        return connection
                .preparedQuery(sql)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(EventLog::logged)
                        .toList());
    }

    private static Logged logged(Row row) {
        return new Logged(EnvelopeRow.of(row, 1), Optional.ofNullable(row.getLong("position")));
    }
}
