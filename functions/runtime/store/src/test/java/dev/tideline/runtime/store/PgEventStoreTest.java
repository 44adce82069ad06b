package dev.tideline.runtime.store;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.EventStore;
import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.Receipt;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.LossyProxy;
import dev.tideline.testing.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgEventStoreTest extends EventStoreContract {
    private static final StreamId A = StreamId.of("stock", "a");
    private static final StreamId B = StreamId.of("stock", "b");

    @Override
    protected EventStore emptyStore() throws Exception {
        TestDatabase.empty();
        return new PgEventStore(TestDatabase.pool());
    }

    @Override
    protected void givePositions() throws Exception {
        var stamper = new Stamper(TestDatabase.pool());
        var token = TestDatabase.number("SELECT token FROM relay");
        while (get(stamper.stamp(token, Map.of(), 1_000)) instanceof Stamper.Stamped stamped
                && !stamped.events().isEmpty()) {}
    }

    @ParameterizedTest
    @CsvSource({
        "force_generic_plan, the stream",
        "force_custom_plan, the stream",
        "force_generic_plan, streams of one event",
        "force_custom_plan, streams of one event"
    })
    void only_events_after_the_snapshot_of_a_stream_are_read(String plans, String known) throws Exception {
        TestDatabase.empty();
        var events = """
                INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                SELECT %s, uuidv7(), 'StockAdded', 1, '/test', uuidv7(), uuidv7(), '{}' FROM generate_series(1, 20000) AS i""";
        if (known.equals("streams of one event")) {
            TestDatabase.execute(events.formatted("'user-' || uuidv7(), 1"));
            TestDatabase.execute("ANALYZE");
        }
        TestDatabase.execute(events.formatted("'stock-a', i"));
        TestDatabase.execute(
                "INSERT INTO snapshots (stream_id, shape, version, state) VALUES ('stock-a', 'stock-1', 19990, '{}')");
        if (known.equals("the stream")) {
            TestDatabase.execute("ANALYZE");
        }

        try (var connection = TestDatabase.transaction();
                var statement = connection.createStatement()) {
            statement.execute("SET plan_cache_mode = " + plans);
            statement.execute("PREPARE histories AS " + SnapshotsTable.HISTORIES);
            statement.execute("EXECUTE histories ('{stock-a,stock-b}', '{stock-1,stock-1}')");
            var read = statement.executeQuery(
                    "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'events'");
            read.next();

            assertThat(read.getLong(1)).isEqualTo(10);
        }
    }

    @Test
    void a_time_limit_of_zero_is_due_also_if_the_clock_is_set_back() throws Exception {
        append(timed(writes(A, 0, 1), begins(A, "reserve", 1, Duration.ZERO)));

        assertThat(Sql.rows("SELECT due < clock_timestamp() - interval '1 year' AS long_ago FROM deadlines")
                        .getFirst()
                        .get("long_ago"))
                .isEqualTo("t");
    }

    @Test
    void a_database_of_a_domain_without_migrations_has_no_history_of_a_domain() {
        assertThat(Sql.rows("SELECT to_regclass('domain_schema_history') AS history")
                        .getFirst()
                        .get("history"))
                .isNull();
    }

    @Test
    void queries_of_new_tables_are_planned_by_index() throws Exception {
        TestDatabase.empty();

        var connection = get(TestDatabase.pool().getConnection().toCompletionStage());
        try {
            get(connection
                    .query("SET plan_cache_mode = force_generic_plan")
                    .execute()
                    .toCompletionStage());
            get(connection
                    .query("PREPARE new_tables AS " + SnapshotsTable.HISTORIES)
                    .execute()
                    .toCompletionStage());
            var plan = get(connection
                    .query("EXPLAIN EXECUTE new_tables ('{stock-a}', '{stock-1}')")
                    .execute()
                    .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                            .map(row -> row.getString(0))
                            .collect(joining("\n")))
                    .toCompletionStage());

            assertThat(plan)
                    .contains("Index Scan using snapshots_pkey", "Index Scan using events_pkey")
                    .doesNotContain("Seq Scan");
        } finally {
            get(connection
                    .query("DEALLOCATE new_tables; RESET plan_cache_mode")
                    .execute()
                    .toCompletionStage());
            get(connection.close().toCompletionStage());
        }
    }

    @Test
    void an_append_whose_answer_was_lost_is_there_and_can_be_repeated() throws Exception {
        try (var proxy = new LossyProxy(
                TestDatabase.address().getHost(), TestDatabase.address().getPort())) {
            var pool = TestDatabase.poolThrough(proxy.port());
            var distant = new PgEventStore(pool);
            get(distant.append(Append.of(writes(B, 0, 2))));
            var append = Append.of(writes(A, 0, 2)).with(receipt("k", "answer"));

            proxy.loseAnswers();
            assertThatThrownBy(() -> get(distant.append(append))).isInstanceOf(StoreUnavailableException.class);
            proxy.passAnswers();

            assertThat(load(A)).hasSize(2);
            assertThat(get(distant.append(append))).isEqualTo(new Appended(List.of(new StreamVersion(A, 2))));
            assertThat(load(A)).hasSize(2);
            get(pool.close().toCompletionStage());
        }
    }

    @Test
    void an_append_left_open_delays_only_its_own_stream() throws Exception {
        try (var open = TestDatabase.transaction();
                var statement = open.createStatement()) {
            statement.execute("SELECT lock_streams(ARRAY['stock-a'])");

            var waiting = store.append(Append.of(writes(A, 0, 1))).toCompletableFuture();
            var other = append(B, 0, 1);

            assertThat(other).isInstanceOf(Appended.class);
            assertThat(waiting).isNotDone();
            open.commit();
            assertThat(get(waiting)).isInstanceOf(Appended.class);
        }
    }

    @Test
    void a_deadlock_is_tried_again_and_never_shown() throws Exception {
        // Locked one by one, in opposite orders, which the store itself never does.
        var results = concurrently(
                2,
                i -> get(store.locked(
                        List.of(i == 0 ? A : B),
                        first -> first.locked(
                                List.of(i == 0 ? B : A),
                                both -> both.load(A, 1)
                                        .thenCompose(events -> both.append(Append.of(writes(A, events.size(), 1))))))));

        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(Appended.class));
        assertThat(load(A)).hasSize(2);
    }

    /** B07: what a clock leaves behind that has been set back since. */
    @Test
    void a_receipt_further_ahead_than_receipts_are_kept_is_none() throws Exception {
        givenReceiptsAhead();

        assertThat(get(store.receipt(FUNCTION, "near"))).isPresent();
        assertThat(get(store.receipt(FUNCTION, "far"))).isEmpty();
        assertThat(append(Append.of(writes(A, 2, 1)).with(receipt("near", "x"))))
                .isInstanceOf(AlreadyReceived.class);
        assertThat(append(Append.of(writes(A, 2, 1)).with(receipt("far", "x")))).isInstanceOf(Appended.class);
    }

    /** B07 */
    @Test
    void the_next_receipt_takes_those_too_far_ahead_with_it() throws Exception {
        givenReceiptsAhead();

        append(Append.of(writes(A, 2, 1)).with(receipt("another", "x")));

        assertThat(TestDatabase.number("SELECT count(*) FROM receipts WHERE key = 'far'"))
                .isZero();
        assertThat(TestDatabase.number("SELECT count(*) FROM receipts WHERE key = 'near'"))
                .isOne();
    }

    /** One of them, "near", by less than receipts are kept; the other, "far", by more. */
    private void givenReceiptsAhead() throws Exception {
        append(Append.of(writes(A, 0, 1)).with(receipt("near", "x")));
        append(Append.of(writes(A, 1, 1)).with(receipt("far", "x")));
        TestDatabase.execute(
                "UPDATE receipts SET created_at = clock_timestamp() + CASE key WHEN 'near' THEN interval '23 hours'"
                        + " ELSE interval '25 hours' END");
    }

    /** B07: rows of shapes that nobody uses are kept for a week, and so no time is more than a week ahead. */
    @Test
    void a_snapshot_of_a_forgotten_shape_kept_more_than_a_week_ahead_goes() throws Exception {
        append(A, 0, 4);
        for (var shape : List.of("of-last-week", "of-before", "within-a-week", "beyond-a-week")) {
            get(store.keep(List.of(new Snapshot(A, shape, 3, "{}"))));
        }
        TestDatabase.execute("""
                UPDATE snapshots SET kept_at = clock_timestamp() + CASE shape
                    WHEN 'of-last-week' THEN interval '-6 days' WHEN 'of-before' THEN interval '-8 days'
                    WHEN 'within-a-week' THEN interval '6 days' ELSE interval '8 days' END""");

        get(store.keep(List.of(new Snapshot(A, "of-today", 4, "{}"))));

        assertThat(Sql.rows("SELECT shape FROM snapshots"))
                .extracting(row -> row.get("shape"))
                .containsExactlyInAnyOrder("of-last-week", "within-a-week", "of-today");
    }

    @Test
    void text_that_postgresql_cannot_store_is_refused() {
        assertThatThrownBy(() -> append(Append.of(writes(A, 0, 1)).with(receipt("k", "a\u0000b"))))
                .isInstanceOf(InvalidAppendException.class)
                .hasMessageNotContaining("a\u0000b");
        // Not "x" so many times, which would be compressed into the index.
        var endless = IntStream.range(0, 300)
                .mapToObj(_ -> UUID.randomUUID().toString())
                .collect(joining());
        assertThatThrownBy(() -> append(Append.of(writes(StreamId.of("stock", endless), 0, 1))))
                .isInstanceOf(InvalidAppendException.class);
        assertThat(load(A)).isEmpty();
    }

    @Test
    void a_server_that_cannot_be_reached_makes_the_store_unavailable() throws Exception {
        int port;
        try (var proxy = new LossyProxy("127.0.0.1", 1)) {
            port = proxy.port();
        }
        var nowhere = new PgEventStore(TestDatabase.poolThrough(port));

        assertThatThrownBy(() -> get(nowhere.load(A, 1))).isInstanceOf(StoreUnavailableException.class);
    }

    /** B11 */
    @Test
    void a_failure_before_the_request_does_not_count_as_an_unavailable_server() {
        var overflow = new ArithmeticException("long overflow");

        assertThatThrownBy(() -> get(Failures.retried(() -> {
                    throw overflow;
                })))
                .isSameAs(overflow);
    }

    @Test
    void a_pool_without_a_free_connection_makes_the_store_unavailable() throws Exception {
        var pool = TestDatabase.pool(1);
        var connection = get(pool.getConnection().toCompletionStage());

        assertThatThrownBy(() -> get(new PgEventStore(pool).load(A, 1))).isInstanceOf(StoreUnavailableException.class);

        get(connection.close().toCompletionStage());
        get(pool.close().toCompletionStage());
    }

    @Test
    void a_receipt_with_all_its_fields_survives_the_connection() throws Exception {
        var receipt = new Receipt(FUNCTION, "ключ '\" \\", "fp", "{\"a\": \"ü\"}");

        append(Append.of(writes(A, 0, 1)).with(receipt));

        assertThat(get(store.receipt(FUNCTION, receipt.key()))).contains(receipt);
    }

    @Test
    void a_receipt_reads_none_of_those_whose_time_is_not_up() throws Exception {
        TestDatabase.execute("INSERT INTO receipts (function, key, fingerprint, answer)"
                + " SELECT 'place-order', i, '', '' FROM generate_series(1, 1000) AS i");
        var pool = TestDatabase.pool(1);

        var before = TestDatabase.rowsRead(pool, "receipts");
        var result =
                get(new PgEventStore(pool).append(Append.of(writes(A, 0, 1)).with(receipt("k", "answer"))));
        var read = TestDatabase.rowsRead(pool, "receipts") - before;

        assertThat(result).isInstanceOf(Appended.class);
        assertThat(read).isLessThan(10);
        get(pool.close().toCompletionStage());
    }

    @Test
    void a_retry_beyond_all_time_is_refused_for_good() throws Exception {
        append(A, 0, 1);

        assertThatThrownBy(() -> append(deferrals(due(A, 1, Duration.ofSeconds(Long.MAX_VALUE)))))
                .isInstanceOf(InvalidAppendException.class);
    }
}
