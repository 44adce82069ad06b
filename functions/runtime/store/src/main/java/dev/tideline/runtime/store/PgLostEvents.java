package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.PgType.BIGINT;
import static dev.tideline.runtime.store.PgType.ID;
import static dev.tideline.runtime.store.PgType.INT;
import static dev.tideline.runtime.store.PgType.TEXT;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.StreamVersion;
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
import java.util.stream.Collectors;

/** Reads events and positions from the store's tables. */
@Singleton
public class PgLostEvents implements LostEvents {
    // A record that bears the name of an event but is not that event does not count as progress.
    private static final NamedStatement<Collection<Envelope>> POSITIONS = new NamedStatement<>(
            """
            SELECT wanted.id, position FROM unnest(:streams, :versions, :ids) AS wanted (stream_id, version, id)
            CROSS JOIN LATERAL (
                SELECT position FROM positions
                WHERE positions.stream_id = wanted.stream_id AND positions.version = wanted.version
                LIMIT 1
            ) AS p
            WHERE EXISTS (SELECT FROM events e
                WHERE e.stream_id = wanted.stream_id AND e.version = wanted.version AND e.id = wanted.id)""",
            List.of(
                    Parameter.array(
                            "streams",
                            TEXT,
                            Function.identity(),
                            event -> event.streamId().value()),
                    Parameter.array("versions", BIGINT, Function.identity(), Envelope::version),
                    Parameter.array("ids", ID, Function.identity(), Envelope::id)));
    // Positions have no gaps, so that a range of them is a limit too.
    private static final String BETWEEN = "SELECT position, stream_id, version FROM positions"
            + " WHERE position > $1 AND position < $2 AND position <= $1 + $3 ORDER BY position";
    private static final String HEAD = "SELECT coalesce(max(position), 0) FROM positions";
    private static final String MARKS = """
            SELECT topic, greatest(lane.published, relay.published) FROM unnest($1::text[]) AS topic
            CROSS JOIN relay LEFT JOIN relay_lanes lane USING (topic)""";
    private static final String HANDLED =
            "SELECT topic, partition, topic_id, position FROM handled_positions WHERE function = $1";
    // The rows are in one order, so that no two transactions wait for each other.
    private static final NamedStatement<Collection<Handled>> KEEP = new NamedStatement<>(
            """
            INSERT INTO handled_positions AS kept (function, topic, partition, topic_id, position)
            SELECT * FROM unnest(:functions, :topics, :partitions, :topic_ids, :positions)
                AS now (function, topic, partition, topic_id, position)
            ORDER BY function, topic, partition
            ON CONFLICT (function, topic, partition) DO UPDATE
            SET topic_id = excluded.topic_id, position = greatest(kept.position, excluded.position)
            WHERE kept.position < excluded.position OR kept.topic_id <> excluded.topic_id""",
            List.of(
                    Parameter.array("functions", TEXT, Function.identity(), Handled::function),
                    Parameter.array("topics", TEXT, Function.identity(), Handled::topic),
                    Parameter.array("partitions", INT, Function.identity(), Handled::partition),
                    Parameter.array("topic_ids", TEXT, Function.identity(), Handled::topicId),
                    Parameter.array("positions", BIGINT, Function.identity(), Handled::position)));

    private final Pool pool;

    public PgLostEvents(Pool pool) {
        this.pool = pool;
    }

    @Override
    public CompletionStage<Map<UUID, Long>> positions(Collection<Envelope> events) {
        return Failures.retried(() -> POSITIONS
                .execute(pool, events)
                .map(rows -> SqlQueries.stream(rows)
                        .collect(Collectors.toMap(row -> row.getUUID(0), row -> row.getLong(1), Math::max))));
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
        return list(MARKS, Tuple.of(topics.toArray(String[]::new)), row -> Map.entry(row.getString(0), row.getLong(1)))
                .thenApply(marks ->
                        marks.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::max)));
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
        return Failures.retried(() -> KEEP.execute(pool, handled).mapEmpty());
    }

    private <T> CompletionStage<List<T>> list(String sql, Tuple parameters, Function<Row, T> mapping) {
        return Failures.retried(() -> SqlQueries.list(pool, sql, parameters, mapping));
    }
}
