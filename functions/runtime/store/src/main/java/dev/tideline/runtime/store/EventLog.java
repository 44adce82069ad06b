package dev.tideline.runtime.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamVersion;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Reads the store's events with their positions. Every method fails with {@link StoreUnavailableException} if it cannot. */
@Singleton
public class EventLog {
    private static final String COLUMNS = "SELECT position, " + EnvelopeRow.COLUMNS + "\n";
    private static final String OF_STREAM = COLUMNS + """
            FROM events LEFT JOIN positions USING (stream_id, version)
            WHERE stream_id = $1 AND version >= $2 ORDER BY version LIMIT $3
            """;
    // The position decides what is read, and the events are looked up one by one: whatever they are picked by, no other
    // index
    // is to tempt the planner to read all events of a type or of a request.
    public static final String OF_ALL = COLUMNS + """
            FROM (SELECT * FROM positions WHERE position > $1 ORDER BY position LIMIT %d) AS scanned
            JOIN LATERAL (
                SELECT * FROM events WHERE stream_id = scanned.stream_id AND version = scanned.version OFFSET 0
            ) AS event USING (stream_id, version)
            WHERE ($2::text IS NULL OR type = $2) AND ($3::uuid IS NULL OR correlation_id = $3)
            ORDER BY position LIMIT $4
            """.formatted(ListReads.WINDOW);
    // By the index of correlation ids: what one request has led to is little, wherever in the log it is.
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
     * What a page has found.
     *
     * @param events one more than wanted, if there are
     * @param end the last position read, if it is not the last of all and there are no more events than wanted
     */
    public record Found(List<Logged> events, Optional<Long> end) {}

    /** Empty if there is no such stream. */
    public Uni<Optional<List<Logged>>> ofStream(StreamId stream, long fromVersion, int limit) {
        return reading(lists.inTransaction(connection -> events(
                        connection, OF_STREAM, Tuple.of(stream.value(), fromVersion, limit + 1))
                .chain(events -> events.isEmpty()
                        ? found(connection, EXISTS, Tuple.of(stream.value()))
                                .map(exists -> exists ? Optional.of(events) : Optional.empty())
                        : Uni.createFrom().item(Optional.of(events)))));
    }

    /** Reads at most {@link ListReads#WINDOW} events. */
    public Uni<Found> ofAll(long afterPosition, Optional<String> type, Optional<UUID> correlation, int limit) {
        var parameters = Tuple.of(afterPosition, type.orElse(null), correlation.orElse(null), limit + 1);
        return reading(lists.inTransaction(connection -> hasLedToLittle(connection, correlation)
                .chain(little -> little
                        ? events(connection, OF_CORRELATION, parameters)
                                .map(events -> new Found(events, Optional.empty()))
                        : events(connection, OF_ALL, parameters)
                                .chain(events -> events.size() > limit
                                        ? Uni.createFrom().item(new Found(events, Optional.empty()))
                                        : end(connection, afterPosition).map(end -> new Found(events, end))))));
    }

    private static Uni<Boolean> hasLedToLittle(SqlConnection connection, Optional<UUID> correlation) {
        return correlation
                .map(id -> found(connection, HAS_LED_TO_LITTLE, Tuple.of(id)))
                .orElseGet(() -> Uni.createFrom().item(false));
    }

    /** Positions have no gaps. */
    private static Uni<Optional<Long>> end(SqlConnection connection, long afterPosition) {
        var end = afterPosition + ListReads.WINDOW;
        return found(connection, GOES_ON, Tuple.of(end)).map(on -> on ? Optional.of(end) : Optional.empty());
    }

    /** Those of the events that have no position yet. */
    public Uni<List<StreamVersion>> unstamped(List<StreamVersion> wanted) {
        return reading(pool.preparedQuery(UNSTAMPED)
                .execute(Tuple.of(
                        wanted.stream().map(event -> event.stream().value()).toArray(String[]::new),
                        wanted.stream().map(StreamVersion::version).toArray(Long[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new StreamVersion(new StreamId(row.getString("stream_id")), row.getLong("version")))
                        .toList()));
    }

    /** The position before the lowest one whose timestamp is not before the given one. */
    public Uni<Long> positionBefore(Instant timestamp) {
        return reading(pool.preparedQuery(BEFORE)
                .execute(Tuple.of(timestamp.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.iterator().next().getLong("before")));
    }

    private static Uni<Boolean> found(SqlConnection connection, String sql, Tuple parameters) {
        return connection
                .preparedQuery(sql)
                .execute(parameters)
                .map(rows -> rows.iterator().next().getBoolean("found"));
    }

    private static Uni<List<Logged>> events(SqlConnection connection, String sql, Tuple parameters) {
        return connection
                .preparedQuery(sql)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(EventLog::logged)
                        .toList());
    }

    private static Logged logged(Row row) {
        return new Logged(EnvelopeRow.of(row.getDelegate(), 1), Optional.ofNullable(row.getLong("position")));
    }

    private static <T> Uni<T> reading(Uni<T> statement) {
        return statement.onFailure().transform(StoreUnavailableException::new);
    }
}
