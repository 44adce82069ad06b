package dev.tideline.platform.parkedevents;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.store.EnvelopeRow;
import dev.tideline.runtime.store.ListReads;
import dev.tideline.store.StoreUnavailableException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Reads the parked events. Every method fails with {@link StoreUnavailableException} if it cannot. */
@Singleton
class ParkedEvents {
    /** The most waiting events that are counted behind one. */
    private static final int MAX_WAITING = 1_000;

    private static final String PARKED = """
            SELECT function, stream_id, version, id, type, attempts, reason, parked_at, (
                SELECT count(*) FROM (
                    SELECT FROM deferrals behind
                    WHERE behind.function = head.function AND behind.stream_id = head.stream_id AND behind.version > head.version
                        AND NOT behind.passed_over
                    LIMIT %d
                ) AS counted
            ) AS waiting
            FROM deferrals head JOIN events USING (stream_id, version)
            WHERE parked_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM deferrals earlier
                WHERE earlier.function = head.function AND earlier.stream_id = head.stream_id
                    AND earlier.version < head.version AND earlier.parked_at IS NOT NULL)
            """.formatted(MAX_WAITING);
    private static final String OF_ALL =
            PARKED + "AND (function, stream_id) > ($1, $2) ORDER BY function, stream_id LIMIT $3";
    private static final String OF_FUNCTION =
            PARKED + "AND function = $1 AND stream_id > $2 ORDER BY stream_id LIMIT $3";
    private static final String ONE = PARKED + "AND function = $1 AND stream_id = $2";
    private static final String EVENTS = """
            SELECT %s
            FROM deferrals JOIN events USING (stream_id, version)
            WHERE function = $1 AND stream_id = $2 AND version >= $3 AND NOT passed_over ORDER BY version LIMIT $4
            """.formatted(EnvelopeRow.COLUMNS);

    /** The most events that are shown of a stream. All are in the stream itself. */
    private static final int MAX_EVENTS = 200;

    private final Pool pool;
    private final ListReads lists;

    ParkedEvents(Pool pool, ListReads lists) {
        this.pool = pool;
        this.lists = lists;
    }

    /** @param after the stream before the first that is wanted */
    CompletionStage<List<ParkedStream>> streams(Optional<String> function, Optional<ParkedStream.Id> after, int limit) {
        var first = function.or(() -> after.map(ParkedStream.Id::function)).orElse("");
        var parameters = Tuple.of(first, after.map(ParkedStream.Id::streamId).orElse(""), limit);
        return lists.inTransaction(connection ->
                read(connection, function.isPresent() ? OF_FUNCTION : OF_ALL, parameters, ParkedStream::of));
    }

    /** Empty if nothing of that function and stream is parked. */
    CompletionStage<Optional<ParkedStream.WithEvents>> stream(String function, StreamId streamId) {
        return read(pool, ONE, Tuple.of(function, streamId.value()), ParkedStream::of)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.<ParkedStream.WithEvents>empty())
                        : read(
                                        pool,
                                        EVENTS,
                                        Tuple.of(
                                                function,
                                                streamId.value(),
                                                found.getFirst().version(),
                                                MAX_EVENTS),
                                        row -> ParkedStream.Event.of(EnvelopeRow.of(row, 0)))
                                .map(events -> Optional.of(new ParkedStream.WithEvents(found.getFirst(), events))))
                .recover(failure -> Future.failedFuture(new StoreUnavailableException(failure)))
                .toCompletionStage();
    }

    private static <T> Future<List<T>> read(SqlClient client, String sql, Tuple parameters, Function<Row, T> mapping) {
        return client.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(mapping)
                        .toList());
    }
}
