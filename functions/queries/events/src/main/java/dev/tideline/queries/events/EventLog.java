package dev.tideline.queries.events;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.Patience;
import dev.tideline.store.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * Reads the store's events with their positions. Every method fails with {@link StoreUnavailableException} if it does not
 * answer in time.
 */
@Singleton
class EventLog {
    private static final String COLUMNS = """
            SELECT stream_id, version, id, type, schema_version, source, "timestamp", correlation_id, causation_id,
                user_id, traceparent, data::text, position
            """;
    private static final String OF_STREAM = COLUMNS + """
            FROM events LEFT JOIN positions USING (stream_id, version)
            WHERE stream_id = $1 AND version >= $2 ORDER BY version LIMIT $3
            """;
    private static final String OF_ALL = COLUMNS + """
            FROM positions JOIN events USING (stream_id, version)
            WHERE position > $1 AND ($2::text IS NULL OR type = $2) ORDER BY position LIMIT $3
            """;
    // By the index of correlation ids: what one request has led to is little, wherever in the log it is.
    private static final String OF_CORRELATION = COLUMNS + """
            FROM events JOIN positions USING (stream_id, version)
            WHERE position > $1 AND ($2::text IS NULL OR type = $2) AND correlation_id = $4 ORDER BY position LIMIT $3
            """;
    private static final String EXISTS = "SELECT EXISTS (SELECT FROM events WHERE stream_id = $1) AS found";
    private static final String STAMPED =
            "SELECT EXISTS (SELECT FROM positions WHERE stream_id = $1 AND version = $2) AS found";
    private static final String BEFORE = """
            SELECT coalesce(
                (SELECT position - 1 FROM positions WHERE latest >= $1 ORDER BY latest, position LIMIT 1),
                (SELECT max(position) FROM positions), 0) AS before
            """;

    private final Pool pool;

    EventLog(Pool pool) {
        this.pool = pool;
    }

    Uni<List<StoredEvent>> ofStream(StreamId stream, long fromVersion, int limit) {
        return events(OF_STREAM, Tuple.of(stream.value(), fromVersion, limit));
    }

    Uni<Boolean> exists(StreamId stream) {
        return found(EXISTS, Tuple.of(stream.value()));
    }

    Uni<List<StoredEvent>> ofAll(long afterPosition, Optional<String> type, Optional<UUID> correlation, int limit) {
        var parameters = Tuple.of(afterPosition, type.orElse(null), limit);
        return correlation
                .map(id -> events(OF_CORRELATION, parameters.addUUID(id)))
                .orElseGet(() -> events(OF_ALL, parameters));
    }

    /** Whether the event has its position; of version 0 there is none to wait for. */
    Uni<Boolean> isStamped(StreamId stream, long version) {
        return version == 0 ? Uni.createFrom().item(true) : found(STAMPED, Tuple.of(stream.value(), version));
    }

    /** The position before the lowest one whose timestamp is not before the given one. */
    Uni<Long> positionBefore(Instant timestamp) {
        return reading(pool.preparedQuery(BEFORE)
                .execute(Tuple.of(timestamp.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.iterator().next().getLong("before")));
    }

    private Uni<Boolean> found(String sql, Tuple parameters) {
        return reading(pool.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> rows.iterator().next().getBoolean("found")));
    }

    private Uni<List<StoredEvent>> events(String sql, Tuple parameters) {
        return reading(pool.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(StoredEvent::of)
                        .toList()));
    }

    private static <T> Uni<T> reading(Uni<T> statement) {
        return statement
                .ifNoItem()
                .after(Patience.OF_A_CALLER)
                .fail()
                .onFailure()
                .transform(StoreUnavailableException::new);
    }
}
