package dev.tideline.runtime.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.AppendResult.StreamConflict;
import dev.tideline.store.Deferral;
import dev.tideline.store.DeferredEvents.DueEvent;
import dev.tideline.store.DeferredEvents.SetAside;
import dev.tideline.store.History;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.Receipt;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The store's SQL, each method one statement and one round trip, on a pool or on one connection. */
record Statements(SqlClient client) {
    static final String ENVELOPE = "stream_id, version, id, type, schema_version, source, \"timestamp\","
            + " correlation_id, causation_id, user_id, traceparent, data::text";
    static final String APPEND = "SELECT outcome, conflicts, expected, actual, duplicates, earlier_receipt"
            + " FROM append("
            + IntStream.rangeClosed(1, 26).mapToObj(i -> "$" + i).collect(Collectors.joining(", "))
            + ")";
    // What APPEND does for one event of one stream that nobody is in the way of, at half the price: the commonest of
    // those who are alone. That the version before is there may have been seen before the lock was held; but if others
    // have appended since, this version is taken, and nothing is inserted.
    static final String APPEND_ONE = """
            WITH event AS (
                INSERT INTO events (stream_id, version, id, type, schema_version, source,
                    correlation_id, causation_id, user_id, traceparent, data)
                SELECT $1::text, $2::bigint + 1, $3::uuid, $4::text, $5::int, $6::text, $7::uuid, $8::uuid, $9::text, $10::text, $11::text::json
                WHERE pg_try_advisory_xact_lock(hashtextextended($1, 0))
                    AND ($2 = 0 OR EXISTS (SELECT FROM events WHERE stream_id = $1 AND version = $2))
                ON CONFLICT DO NOTHING
                RETURNING stream_id, version
            )
            INSERT INTO publication_queue (stream_id, version) SELECT stream_id, version FROM event""";
    private static final String LOAD =
            "SELECT " + ENVELOPE + " FROM events WHERE stream_id = $1 AND version >= $2 ORDER BY version";
    private static final String LOAD_ALL =
            "SELECT " + ENVELOPE + " FROM events WHERE stream_id = ANY ($1) ORDER BY stream_id, version";
    // Of a stream without events there is one row, of nulls. The order keeps the planner from joining all events of a
    // stream first, and from the other index, by which it would read all of them wherever most streams have one. All
    // rows in one order would cost as much as to find them.
    static final String HISTORIES = """
            SELECT wanted.stream_id, s.version, s.state::text, e.* FROM unnest($1::text[], $2::text[]) AS wanted (stream_id, shape)
            LEFT JOIN snapshots s USING (stream_id, shape)
            LEFT JOIN LATERAL (
                SELECT %s FROM events
                WHERE events.stream_id = wanted.stream_id AND events.version > coalesce(s.version, 0)
                ORDER BY events.version
            ) AS e ON true""".formatted(ENVELOPE);
    // Of a shape that nobody has kept for a week, nobody knows any more. In the order of streams, so that no two wait
    // for each other.
    private static final String KEEP = """
            WITH forgotten AS (
                DELETE FROM snapshots old USING unnest($1::text[], $2::text[]) AS now (stream_id, shape)
                WHERE old.stream_id = now.stream_id AND old.shape <> now.shape AND kept_at NOT BETWEEN statement_timestamp() - interval '7 days' AND statement_timestamp() + interval '7 days'
            )
            INSERT INTO snapshots AS kept (stream_id, shape, version, state)
            SELECT stream_id, shape, version, state::json
            FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS now (stream_id, shape, version, state)
            ORDER BY stream_id
            ON CONFLICT (stream_id, shape) DO UPDATE
            SET version = excluded.version, state = excluded.state, kept_at = excluded.kept_at
            WHERE kept.version < excluded.version""";
    // Looked up and not joined: for a join the planner compares at each call what it knows of the streams in both
    // tables, which takes it ten times as long as to read a few events.
    private static final String EVENT_OF_POSITION = """
             CROSS JOIN LATERAL (
                SELECT %s FROM events
                WHERE events.stream_id = positions.stream_id AND events.version = positions.version
                LIMIT 1
            ) AS e""".formatted(ENVELOPE);
    // Positions have no gaps, so that a range of them is a limit too.
    private static final String READ_FROM_POSITION = "SELECT position, e.* FROM positions" + EVENT_OF_POSITION
            + " WHERE position > $1 AND position <= $1 + $2 ORDER BY position";
    // Whoever holds the lease gets a row at least, of nulls if there is no event.
    private static final String UNPUBLISHED = """
            SELECT published.* FROM relay LEFT JOIN LATERAL (
                SELECT * FROM (
                    SELECT position, e.*, sum(octet_length(e.data)) OVER (ORDER BY position) - octet_length(e.data) AS bytes_before
                    FROM (
                        SELECT position, stream_id, version FROM positions
                        WHERE position > $2 AND position <= $3 AND (split_part(stream_id, '-', 1) = ANY ($4)) = $5
                        ORDER BY position LIMIT $6
                    ) AS positions %s
                ) AS measured
                WHERE bytes_before < $7 ORDER BY position
            ) AS published ON true
            WHERE token = $1""".formatted(EVENT_OF_POSITION);
    private static final String READ_FROM_TIMESTAMP = "SELECT position, e.*"
            + " FROM (SELECT position AS first FROM positions WHERE latest >= $1 ORDER BY latest, position LIMIT 1) AS f"
            + " JOIN positions ON position >= first AND position < first + $2" + EVENT_OF_POSITION
            + " ORDER BY position";
    private static final String RECEIPT = "SELECT fingerprint, answer FROM receipts"
            + " WHERE function = $1 AND key = $2"
            + " AND created_at BETWEEN clock_timestamp() - interval '24 hours' AND clock_timestamp() + interval '24 hours'";
    private static final String DEFERRED = """
            SELECT stream_id, min(version) FILTER (WHERE NOT passed_over), array_agg(version) FILTER (WHERE passed_over)
            FROM deferrals WHERE function = $1 AND stream_id = ANY ($2) GROUP BY stream_id""";
    // Looked up and not joined, as above.
    private static final String FIND = """
            SELECT e.* FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS wanted (stream_id, version, place)
            CROSS JOIN LATERAL (
                SELECT %s FROM events
                WHERE events.stream_id = wanted.stream_id AND events.version = wanted.version
                LIMIT 1
            ) AS e
            ORDER BY place""".formatted(ENVELOPE);
    // One that is due later than anything waits was set aside by a clock that has been set back since. Each kind by
    // itself, so
    // that neither reads those that wait.
    private static final String TAKE_DUE = """
            WITH late AS MATERIALIZED (
                SELECT stream_id, version, next_attempt FROM deferrals
                WHERE function = $1 AND next_attempt <= statement_timestamp() AND next_attempt < 'infinity'
                ORDER BY next_attempt LIMIT $2 FOR UPDATE SKIP LOCKED
            ), ahead AS MATERIALIZED (
                SELECT stream_id, version, next_attempt FROM deferrals
                WHERE function = $1 AND next_attempt < 'infinity'
                    AND next_attempt > statement_timestamp() + greatest($3::float8, %d) * interval '1 microsecond'
                ORDER BY next_attempt LIMIT $2 - (SELECT count(*) FROM late) FOR UPDATE SKIP LOCKED
            ), due AS (
                TABLE late UNION ALL TABLE ahead
            ), taken AS (
                UPDATE deferrals d SET next_attempt = statement_timestamp() + $3::float8 * interval '1 microsecond'
                FROM due WHERE d.function = $1 AND d.stream_id = due.stream_id AND d.version = due.version
                RETURNING d.stream_id, d.version, d.attempts, d.discarded, due.next_attempt AS due_since
            )
            SELECT attempts, discarded, %s FROM taken JOIN events USING (stream_id, version)
            ORDER BY due_since, stream_id""".formatted(micros(Deferral.LONGEST_PAUSE), ENVELOPE);
    private static final String LOCK_STREAMS = "SELECT lock_streams($1)";

    Future<AppendResult> append(Append append) {
        return client.preparedQuery(APPEND)
                .execute(parameters(append, true))
                .map(rows -> result(append, rows.iterator().next()));
    }

    /**
     * @param append of one event, and nothing else
     * @return empty if it has not been taken; {@link #appendIfFree} tells why, or takes it after all
     */
    Future<Optional<AppendResult>> appendOne(Append append) {
        var stream = append.streams().getFirst();
        var event = stream.events().getFirst();
        var metadata = event.metadata();
        return client.preparedQuery(APPEND_ONE)
                .execute(Tuple.tuple()
                        .addValue(stream.stream().value())
                        .addValue(stream.expectedVersion())
                        .addValue(event.id())
                        .addValue(EventTypes.nameOf(event.event().getClass()))
                        .addValue(EventTypes.SCHEMA_VERSION)
                        .addValue(metadata.source())
                        .addValue(metadata.correlationId())
                        .addValue(metadata.causationId())
                        .addValue(metadata.userId().orElse(null))
                        .addValue(metadata.traceparent().orElse(null))
                        .addValue(Append.encode(event.event())))
                .map(rows -> rows.rowCount() == 1 ? Optional.of(appended(append)) : Optional.empty());
    }

    /** Waits for nobody who holds one of the streams. */
    Future<Attempt> appendIfFree(Append append) {
        return client.preparedQuery(APPEND)
                .execute(parameters(append, false))
                .map(rows -> attempt(append, rows.iterator().next()));
    }

    sealed interface Attempt {
        record Answered(AppendResult result) implements Attempt {}

        /** Others hold these streams. Nothing has been written. */
        record Busy(Set<StreamId> streams) implements Attempt {}
    }

    Future<List<Envelope>> load(StreamId stream, long fromVersion) {
        return list(LOAD, Tuple.of(stream.value(), fromVersion), row -> envelope(row, 0));
    }

    Future<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        return list(LOAD_ALL, Tuple.of(ids(streams)), row -> envelope(row, 0)).map(envelopes -> {
            Map<StreamId, List<Envelope>> byStream = HashMap.newHashMap(streams.size());
            streams.forEach(stream -> byStream.put(stream, new ArrayList<>()));
            envelopes.forEach(envelope -> byStream.get(envelope.streamId()).add(envelope));
            return byStream;
        });
    }

    Future<Map<StreamId, History>> histories(Map<StreamId, String> shapes) {
        var streams = List.copyOf(shapes.keySet());
        return client.preparedQuery(HISTORIES)
                .execute(Tuple.tuple().addValue(ids(streams)).addValue(strings(streams, shapes::get)))
                .map(rows -> histories(shapes, rows));
    }

    private static Map<StreamId, History> histories(Map<StreamId, String> shapes, Iterable<Row> rows) {
        Map<StreamId, Optional<Snapshot>> snapshots = HashMap.newHashMap(shapes.size());
        Map<StreamId, List<Envelope>> events = HashMap.newHashMap(shapes.size());
        for (var row : rows) {
            var stream = new StreamId(row.getString(0));
            snapshots.computeIfAbsent(
                    stream,
                    _ -> Optional.ofNullable(row.getLong(1))
                            .map(version -> new Snapshot(stream, shapes.get(stream), version, row.getString(2))));
            var history = events.computeIfAbsent(stream, _ -> new ArrayList<>());
            if (row.getString(3) != null) {
                history.add(envelope(row, 3));
            }
        }
        // They are in this order already, which SQL does not promise: the order is one of a part of the statement.
        events.values().forEach(history -> history.sort(Comparator.comparingLong(Envelope::version)));
        return events.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> new History(snapshots.get(entry.getKey()), entry.getValue())));
    }

    Future<Void> keep(Collection<Snapshot> snapshots) {
        return client.preparedQuery(KEEP)
                .execute(Tuple.tuple()
                        .addValue(
                                strings(snapshots, snapshot -> snapshot.stream().value()))
                        .addValue(strings(snapshots, Snapshot::shape))
                        .addValue(column(snapshots, Snapshot::version, Long[]::new))
                        .addValue(strings(snapshots, Snapshot::state)))
                .mapEmpty();
    }

    Future<List<PositionedEvent>> readAll(long afterPosition, int limit) {
        return list(READ_FROM_POSITION, Tuple.of(afterPosition, (long) limit), Statements::positioned);
    }

    Future<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
        return list(
                READ_FROM_TIMESTAMP,
                Tuple.of(fromTimestamp.atOffset(ZoneOffset.UTC), (long) limit),
                Statements::positioned);
    }

    /**
     * Events at positions up to {@code head}, in order, as many as the limits allow and at least one; empty if another relay has the
     * lease.
     *
     * @param those whether events of these categories are wanted, or those of all others
     */
    Future<Optional<List<PositionedEvent>>> unpublished(
            long token, long after, long head, Collection<String> categories, boolean those, int events, int bytes) {
        return client.preparedQuery(UNPUBLISHED)
                .execute(Tuple.of(token, after, head)
                        .addValue(categories.toArray(String[]::new))
                        .addValue(those)
                        .addValue((long) events)
                        .addValue((long) bytes))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(StreamSupport.stream(rows.spliterator(), false)
                                .filter(row -> row.getLong(0) != null)
                                .map(Statements::positioned)
                                .toList()));
    }

    Future<Optional<Receipt>> receipt(String function, String key) {
        return list(
                        RECEIPT,
                        Tuple.of(function, key),
                        row -> new Receipt(function, key, row.getString(0), row.getString(1)))
                .map(receipts -> receipts.stream().findFirst());
    }

    Future<List<Envelope>> find(Collection<StreamVersion> places) {
        var wanted = places.stream().distinct().toList();
        return list(
                FIND,
                Tuple.tuple()
                        .addValue(strings(wanted, place -> place.stream().value()))
                        .addValue(column(wanted, StreamVersion::version, Long[]::new)),
                row -> envelope(row, 0));
    }

    Future<Map<StreamId, SetAside>> deferred(String function, Collection<StreamId> keys) {
        return client.preparedQuery(DEFERRED)
                .execute(Tuple.of(function).addValue(ids(keys)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(row -> new StreamId(row.getString(0)), Statements::setAside)));
    }

    private static SetAside setAside(Row row) {
        var head = row.getLong(1);
        var discarded = row.getArrayOfLongs(2);
        return new SetAside(
                head == null ? OptionalLong.empty() : OptionalLong.of(head),
                discarded == null ? Set.of() : Set.of(discarded));
    }

    Future<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
        return list(
                TAKE_DUE,
                Tuple.of(function, (long) limit, micros(lease)),
                row -> new DueEvent(envelope(row, 2), row.getInteger(0), row.getBoolean(1)));
    }

    Future<Void> lock(Collection<StreamId> streams) {
        return client.preparedQuery(LOCK_STREAMS)
                .execute(Tuple.of(ids(streams)))
                .mapEmpty();
    }

    static PositionedEvent positioned(Row row) {
        return new PositionedEvent(row.getLong(0), envelope(row, 1));
    }

    static Envelope envelope(Row row, int first) {
        return new Envelope(
                row.getUUID(first + 2),
                row.getString(first + 3),
                new StreamId(row.getString(first)),
                row.getLong(first + 1),
                row.getInteger(first + 4),
                row.get(OffsetDateTime.class, first + 6).toInstant(),
                new Metadata(
                        row.getString(first + 5),
                        row.getUUID(first + 7),
                        row.getUUID(first + 8),
                        Optional.ofNullable(row.getString(first + 9)),
                        Optional.ofNullable(row.getString(first + 10))),
                row.getString(first + 11));
    }

    private <T> Future<List<T>> list(String sql, Tuple parameters, Function<Row, T> mapping) {
        return client.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(mapping)
                        .toList());
    }

    private record NewRow(String stream, long version, NewEvent event) {}

    static Tuple parameters(Append append, boolean waits) {
        var streams = append.streams();
        var rows = streams.stream()
                .flatMap(stream -> IntStream.range(0, stream.events().size())
                        .mapToObj(i -> new NewRow(
                                stream.stream().value(),
                                stream.expectedVersion() + i + 1,
                                stream.events().get(i))))
                .toList();
        var deferrals = append.deferrals();
        var lifted = append.lifted();
        return Tuple.tuple()
                .addValue(strings(streams, stream -> stream.stream().value()))
                .addValue(column(streams, StreamAppend::expectedVersion, Long[]::new))
                .addValue(column(streams, stream -> stream.events().size(), Integer[]::new))
                .addValue(strings(rows, NewRow::stream))
                .addValue(column(rows, NewRow::version, Long[]::new))
                .addValue(column(rows, row -> row.event.id(), UUID[]::new))
                .addValue(
                        strings(rows, row -> EventTypes.nameOf(row.event.event().getClass())))
                .addValue(column(rows, _ -> EventTypes.SCHEMA_VERSION, Integer[]::new))
                .addValue(strings(rows, row -> row.event.metadata().source()))
                .addValue(column(rows, row -> row.event.metadata().correlationId(), UUID[]::new))
                .addValue(column(rows, row -> row.event.metadata().causationId(), UUID[]::new))
                .addValue(strings(rows, row -> row.event.metadata().userId().orElse(null)))
                .addValue(
                        strings(rows, row -> row.event.metadata().traceparent().orElse(null)))
                .addValue(strings(rows, row -> Append.encode(row.event.event())))
                .addValue(append.receipt()
                        .map(receipt ->
                                new String[] {receipt.function(), receipt.key(), receipt.fingerprint(), receipt.answer()
                                })
                        .orElse(null))
                .addValue(strings(deferrals, deferral -> deferral.function()))
                .addValue(strings(deferrals, deferral -> deferral.key().value()))
                .addValue(column(deferrals, deferral -> deferral.version(), Long[]::new))
                .addValue(column(deferrals, deferral -> deferral.attempts(), Integer[]::new))
                .addValue(column(
                        deferrals,
                        deferral ->
                                deferral.retryAfter().map(Statements::micros).orElse(null),
                        Long[]::new))
                .addValue(strings(deferrals, deferral -> deferral.reason()))
                .addValue(column(deferrals, deferral -> deferral.discarded(), Boolean[]::new))
                .addValue(strings(lifted, one -> one.function()))
                .addValue(strings(lifted, one -> one.key().value()))
                .addValue(column(lifted, one -> one.version(), Long[]::new))
                .addValue(waits);
    }

    private static Attempt attempt(Append append, Row row) {
        return row.getString("outcome").equals("busy")
                ? new Attempt.Busy(Stream.of(row.getArrayOfStrings("conflicts"))
                        .map(StreamId::new)
                        .collect(Collectors.toSet()))
                : new Attempt.Answered(result(append, row));
    }

    static Appended appended(Append append) {
        return new Appended(append.streams().stream()
                .map(stream -> new StreamVersion(
                        stream.stream(),
                        stream.expectedVersion() + stream.events().size()))
                .toList());
    }

    private static AppendResult result(Append append, Row row) {
        return switch (row.getString("outcome")) {
            case "appended" -> appended(append);
            case "conflict" -> {
                var streams = row.getArrayOfStrings("conflicts");
                var expected = row.getArrayOfLongs("expected");
                var actual = row.getArrayOfLongs("actual");
                yield new Conflict(IntStream.range(0, streams.length)
                        .mapToObj(i -> new StreamConflict(new StreamId(streams[i]), expected[i], actual[i]))
                        .toList());
            }
            case "duplicate" -> new Duplicate(Set.of(row.getArrayOfUUIDs("duplicates")));
            case "already_received" -> {
                var receipt = row.getArrayOfStrings("earlier_receipt");
                yield new AlreadyReceived(new Receipt(receipt[0], receipt[1], receipt[2], receipt[3]));
            }
            case String other -> throw new IllegalStateException("append() answered " + other);
        };
    }

    private static String[] ids(Collection<StreamId> streams) {
        return strings(streams, StreamId::value);
    }

    private static <T> String[] strings(Collection<T> rows, Function<T, String> value) {
        return column(rows, value, String[]::new);
    }

    private static <T, V> V[] column(Collection<T> rows, Function<T, V> value, IntFunction<V[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    private static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }
}
