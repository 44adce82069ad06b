package dev.tideline.runtime.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.StreamVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Reads events and positions from the store's tables. */
@Singleton
public class PgLostEvents implements LostEvents {
    // Whoever publishes something else under the name of an event does not say how far anybody has come.
    private static final String POSITIONS = """
            SELECT wanted.id, position FROM unnest($1::text[], $2::bigint[], $3::uuid[]) AS wanted (stream_id, version, id)
            CROSS JOIN LATERAL (
                SELECT position FROM positions
                WHERE positions.stream_id = wanted.stream_id AND positions.version = wanted.version
                LIMIT 1
            ) AS p
            WHERE EXISTS (SELECT FROM events e
                WHERE e.stream_id = wanted.stream_id AND e.version = wanted.version AND e.id = wanted.id)""";
    // Positions have no gaps, so that a range of them is a limit too.
    private static final String BETWEEN = "SELECT position, stream_id, version FROM positions"
            + " WHERE position > $1 AND position < $2 AND position <= $1 + $3 ORDER BY position";
    private static final String HEAD = "SELECT coalesce(max(position), 0) FROM positions";
    private static final String MARKS = """
            SELECT topic, greatest(lane.published, relay.published) FROM unnest($1::text[]) AS topic
            CROSS JOIN relay LEFT JOIN relay_lanes lane USING (topic)""";
    private static final String HANDLED =
            "SELECT topic, partition, topic_id, position FROM handled_positions WHERE function = $1";
    // In one order, so that no two wait for each other.
    private static final String KEEP = """
            INSERT INTO handled_positions AS kept (function, topic, partition, topic_id, position)
            SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::bigint[])
                AS now (function, topic, partition, topic_id, position)
            ORDER BY function, topic, partition
            ON CONFLICT (function, topic, partition) DO UPDATE
            SET topic_id = excluded.topic_id, position = greatest(kept.position, excluded.position)
            WHERE kept.position < excluded.position OR kept.topic_id <> excluded.topic_id""";

    private final Pool pool;

    public PgLostEvents(Pool pool) {
        this.pool = pool;
    }

    @Override
    public CompletionStage<Map<UUID, Long>> positions(Collection<Envelope> events) {
        return map(
                POSITIONS,
                Tuple.tuple()
                        .addValue(column(events, event -> event.streamId().value(), String[]::new))
                        .addValue(column(events, Envelope::version, Long[]::new))
                        .addValue(column(events, Envelope::id, UUID[]::new)),
                row -> Map.entry(row.getUUID(0), row.getLong(1)));
    }

    @Override
    public CompletionStage<List<Place>> between(long after, long before, int limit) {
        return list(
                BETWEEN,
                Tuple.of(after, before, (long) limit),
                row -> new Place(row.getLong(0), new StreamVersion(new StreamId(row.getString(1)), row.getLong(2))));
    }

    @Override
    public CompletionStage<Long> head() {
        return list(HEAD, Tuple.tuple(), row -> row.getLong(0)).thenApply(List::getFirst);
    }

    @Override
    public CompletionStage<Map<String, Long>> marks(Collection<String> topics) {
        return map(MARKS, Tuple.of(topics.toArray(String[]::new)), row -> Map.entry(row.getString(0), row.getLong(1)));
    }

    @Override
    public CompletionStage<List<Handled>> handled(String function) {
        return list(
                HANDLED,
                Tuple.of(function),
                row -> new Handled(function, row.getString(0), row.getInteger(1), row.getString(2), row.getLong(3)));
    }

    @Override
    public CompletionStage<Void> keep(Collection<Handled> handled) {
        var rows = Tuple.tuple()
                .addValue(column(handled, Handled::function, String[]::new))
                .addValue(column(handled, Handled::topic, String[]::new))
                .addValue(column(handled, Handled::partition, Integer[]::new))
                .addValue(column(handled, Handled::topicId, String[]::new))
                .addValue(column(handled, Handled::position, Long[]::new));
        return Failures.retried(() -> pool.preparedQuery(KEEP).execute(rows).mapEmpty());
    }

    private <K> CompletionStage<Map<K, Long>> map(
            String sql, Tuple parameters, Function<Row, Map.Entry<K, Long>> mapping) {
        return list(sql, parameters, mapping)
                .thenApply(entries ->
                        entries.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::max)));
    }

    private <T> CompletionStage<List<T>> list(String sql, Tuple parameters, Function<Row, T> mapping) {
        return Failures.retried(() -> rows(sql, parameters, mapping));
    }

    private <T> Future<List<T>> rows(String sql, Tuple parameters, Function<Row, T> mapping) {
        return pool.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(mapping)
                        .toList());
    }

    private static <T, V> V[] column(Collection<T> rows, Function<T, V> value, IntFunction<V[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
