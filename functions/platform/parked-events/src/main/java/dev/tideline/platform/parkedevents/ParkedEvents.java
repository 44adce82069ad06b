package dev.tideline.platform.parkedevents;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.Patience;
import dev.tideline.store.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Reads what is parked. Every method fails with {@link StoreUnavailableException} if the database does not answer in time. */
@Singleton
class ParkedEvents {
    private static final String KEYS = """
            SELECT function, stream_id, version, id, type, attempts, reason, parked_at, (
                SELECT count(*) FROM deferrals behind
                WHERE behind.function = head.function AND behind.stream_id = head.stream_id AND behind.version > head.version
                    AND NOT behind.passed_over
            ) AS waiting
            FROM deferrals head JOIN events USING (stream_id, version)
            WHERE parked_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM deferrals earlier
                WHERE earlier.function = head.function AND earlier.stream_id = head.stream_id
                    AND earlier.version < head.version AND earlier.parked_at IS NOT NULL)
            """;
    private static final String LIST = KEYS + """
                AND ($1::text IS NULL OR function = $1) AND (function, stream_id) > ($2, $3)
            ORDER BY function, stream_id LIMIT $4
            """;
    private static final String ONE = KEYS + "AND function = $1 AND stream_id = $2";
    private static final String EVENTS = """
            SELECT id, type, version, "timestamp", data::text
            FROM deferrals JOIN events USING (stream_id, version)
            WHERE function = $1 AND stream_id = $2 AND version >= $3 AND NOT passed_over ORDER BY version LIMIT $4
            """;

    /** Of one key no more are shown: they are in its stream. */
    private static final int MAX_EVENTS = 200;

    private final Pool pool;

    ParkedEvents(Pool pool) {
        this.pool = pool;
    }

    /** @param after the key before the first that is wanted */
    Uni<List<ParkedKey>> keys(Optional<String> function, Optional<ParkedKey.Id> after, int limit) {
        return read(
                LIST,
                Tuple.of(
                        function.orElse(null),
                        after.map(ParkedKey.Id::function).orElse(""),
                        after.map(ParkedKey.Id::key).orElse(""),
                        limit),
                ParkedKey::of);
    }

    /** Empty if nothing of that function and key is parked. */
    Uni<Optional<ParkedKey.WithEvents>> key(String function, StreamId key) {
        return read(ONE, Tuple.of(function, key.value()), ParkedKey::of)
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : read(
                                        EVENTS,
                                        Tuple.of(
                                                function,
                                                key.value(),
                                                found.getFirst().version(),
                                                MAX_EVENTS),
                                        ParkedKey.Event::of)
                                .map(events -> Optional.of(new ParkedKey.WithEvents(found.getFirst(), events))));
    }

    private <T> Uni<List<T>> read(String sql, Tuple parameters, Function<Row, T> mapping) {
        return pool.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(mapping)
                        .toList())
                .ifNoItem()
                .after(Patience.OF_A_CALLER)
                .fail()
                .onFailure()
                .transform(StoreUnavailableException::new);
    }
}
