package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.store.Stamper.Deposed;
import dev.tideline.runtime.store.Stamper.Stamped;
import dev.tideline.store.Append;
import dev.tideline.store.PositionedEvent;
import dev.tideline.testing.LossyProxy;
import io.vertx.sqlclient.Pool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StamperTest {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final String TOPIC = "tideline.inventory";

    private final PgEventStore store = new PgEventStore(TestDatabase.pool());
    private final Stamper stamper = new Stamper(TestDatabase.pool());
    private final List<PositionedEvent> stamped = new ArrayList<>();
    private long token;

    @BeforeEach
    void start_with_an_empty_store_and_the_lease() throws Exception {
        TestDatabase.empty();
        token = acquire("this test").token();
    }

    @Test
    void events_get_the_positions_1_2_3_and_so_on_in_batches() throws Exception {
        for (var i = 0; i < 10; i++) {
            append(stream(i), 0, 1);
        }

        assertThat(stamp(4)).hasSize(4);
        assertThat(stamp(4)).hasSize(4);
        assertThat(stamp(4)).hasSize(2);
        assertThat(stamp(4)).isEmpty();

        assertThat(positions())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 10).boxed().toList());
        assertThat(get(store.readAll(0, 100))).isEqualTo(stamped);
    }

    @Test
    void a_slow_commit_is_not_skipped_and_delays_nobody() throws Exception {
        try (var slow = TestDatabase.transaction()) {
            append(slow, stream(1), 0);
            append(stream(2), 0, 1);
            stamp(100);
            append(stream(3), 0, 1);
            stamp(100);
            assertThat(streams()).containsExactly("stock-2", "stock-3");

            slow.commit();
        }
        stamp(100);

        assertThat(streams()).containsExactly("stock-2", "stock-3", "stock-1");
        assertThat(positions()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void transactions_that_commit_in_the_opposite_order_are_all_stamped() throws Exception {
        try (var first = TestDatabase.transaction();
                var second = TestDatabase.transaction();
                var third = TestDatabase.transaction()) {
            append(first, stream(1), 0);
            append(second, stream(2), 0);
            append(third, stream(3), 0);
            third.commit();
            stamp(100);
            second.commit();
            stamp(100);
            first.commit();
            stamp(100);
        }

        assertThat(streams()).containsExactly("stock-3", "stock-2", "stock-1");
        assertThat(gaps()).isZero();
    }

    @Test
    void a_transaction_with_a_higher_id_and_a_lower_seq_is_not_skipped() throws Exception {
        try (var earlierId = TestDatabase.transaction();
                var laterId = TestDatabase.transaction()) {
            // The one that commits has the lower id of the two, and the other draws its seq first.
            execute(earlierId, "SELECT pg_current_xact_id()");
            append(laterId, stream(1), 0);
            append(earlierId, stream(2), 0);
            earlierId.commit();
            stamp(100);
            // Stamps after this one would forget the gap if it was remembered with a bound that is too low.
            append(stream(3), 0, 1);
            stamp(100);
            append(stream(4), 0, 1);
            stamp(100);

            laterId.commit();
        }
        stamp(100);

        assertThat(streams()).containsExactly("stock-2", "stock-3", "stock-4", "stock-1");
    }

    @Test
    void a_rolled_back_append_leaves_no_position_and_is_forgotten() throws Exception {
        try (var failing = TestDatabase.transaction()) {
            append(failing, stream(1), 0);
            append(stream(2), 0, 1);
            stamp(100);
            assertThat(gaps()).isOne();
            failing.rollback();
        }
        append(stream(3), 0, 1);
        stamp(100);

        assertThat(positions()).containsExactly(1L, 2L);
        assertThat(gaps()).isZero();
    }

    @Test
    void a_gap_is_not_forgotten_while_a_full_batch_leaves_it_waiting() throws Exception {
        try (var slow = TestDatabase.transaction()) {
            append(slow, stream(0), 0);
            for (var i = 1; i <= 10; i++) {
                append(stream(i), 0, 1);
            }
            stamp(3);
            slow.commit();
        }
        while (!stamp(3).isEmpty()) {}

        assertThat(positions())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 11).boxed().toList());
        assertThat(streams()).contains("stock-0");
    }

    @Test
    void a_new_relay_goes_on_where_the_last_one_stopped_gaps_included() throws Exception {
        try (var slow = TestDatabase.transaction()) {
            append(slow, stream(1), 0);
            append(stream(2), 0, 1);
            stamp(100);
            get(stamper.release(token, Map.of(TOPIC, 1L)));

            var lease = acquire("the next one");
            token = lease.token();
            assertThat(lease.published(TOPIC)).isOne();
            slow.commit();
        }
        stamp(100);

        assertThat(streams()).containsExactly("stock-2", "stock-1");
    }

    @Test
    void stamped_but_unpublished_events_are_found_again() throws Exception {
        append(stream(1), 0, 3);
        stamp(100);

        assertThat(unpublished(token, 1, 3)).isEqualTo(stamped.subList(1, 3));
    }

    @Test
    void only_one_holds_the_lease() throws Exception {
        assertThat(get(stamper.acquire("another", LEASE))).isEmpty();

        get(stamper.release(token, Map.of()));

        var tokens = acquireAtOnce(8);
        assertThat(tokens).containsExactly(token + 1);
    }

    @Test
    void a_lease_that_has_run_out_is_taken_over_and_its_holder_stamps_nothing() throws Exception {
        TestDatabase.execute("UPDATE relay SET expires = clock_timestamp()");
        acquire("another");
        append(stream(1), 0, 1);

        assertThat(get(stamper.stamp(token, Map.of(TOPIC, 7L), 100))).isEqualTo(new Deposed());
        get(stamper.release(token, Map.of(TOPIC, 7L)));

        assertThat(TestDatabase.number("SELECT count(*) FROM positions")).isZero();
        assertThat(TestDatabase.number("SELECT count(*) FROM publication_queue"))
                .isOne();
        assertThat(TestDatabase.number("SELECT published FROM relay")).isZero();
        assertThat(get(stamper.acquire("a third", LEASE))).isEmpty();
    }

    @Test
    void a_takeover_and_a_stamp_exclude_each_other() throws Exception {
        append(stream(1), 0, 1);
        TestDatabase.execute("UPDATE relay SET expires = clock_timestamp()");
        try (var takeover = TestDatabase.transaction()) {
            execute(takeover, "SELECT relay_acquire('another', '5 minutes')");

            var stamping = stamper.stamp(token, Map.of(), 100).toCompletableFuture();
            awaitWaiting();
            assertThat(stamping).isNotDone();
            takeover.commit();

            assertThat(get(stamping)).isEqualTo(new Deposed());
        }
        assertThat(TestDatabase.number("SELECT count(*) FROM positions")).isZero();
    }

    @Test
    void a_relay_that_freezes_during_a_stamp_can_be_replaced() throws Exception {
        // More than the buffers between the two hold.
        TestDatabase.execute("""
                WITH large AS (
                    INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                    SELECT 'stock-large', i, gen_random_uuid(), 'StockAdded', 1, '/tideline/a-test', gen_random_uuid(),
                        gen_random_uuid(), to_json(repeat('x', 100000))
                    FROM generate_series(1, 500) AS i RETURNING stream_id, version
                )
                INSERT INTO publication_queue (stream_id, version) SELECT stream_id, version FROM large""");
        try (var proxy = new LossyProxy(
                TestDatabase.address().getHost(), TestDatabase.address().getPort())) {
            var pool = TestDatabase.poolThrough(proxy.port());
            var frozen = new Stamper(pool);
            assertThat(get(frozen.stamp(token, Map.of(), 0)))
                    .as("it is connected and has prepared its statement")
                    .isEqualTo(new Stamped(0, 0, List.of()));
            proxy.holdAnswers();
            var stamping = frozen.stamp(token, Map.of(), 1_000).toCompletableFuture();
            awaitTrue("SELECT count(*) = 500 FROM positions");
            TestDatabase.execute("UPDATE relay SET expires = clock_timestamp()");

            var next = acquire("the next one");

            assertThat(unpublished(next.token(), next.lowest(), next.head())).hasSize(500);
            assertThat(stamping).isNotDone();
            proxy.giveAnswers();
            get(pool.close().toCompletionStage());
        }
    }

    @Test
    void stamping_renews_a_lease_that_has_grown_old_and_records_what_is_published() throws Exception {
        TestDatabase.execute("UPDATE relay SET expires = clock_timestamp() + interval '1 minute'");

        stamper.stamp(token, Map.of(TOPIC, 42L), 100).toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(TestDatabase.number("SELECT published FROM relay")).isEqualTo(42);
        assertThat(TestDatabase.number(
                        "SELECT count(*) FROM relay WHERE expires > clock_timestamp() + interval '4 minutes'"))
                .isOne();
    }

    @Test
    void the_marks_of_topics_are_recorded_with_the_lease_and_never_fall() throws Exception {
        stampWithAnOldLease(Map.of(TOPIC, 42L, "tideline.orders", 7L));
        stampWithAnOldLease(Map.of(TOPIC, 41L, "tideline.orders", 9L));

        get(stamper.release(token, Map.of(TOPIC, 40L, "tideline.orders", 8L)));

        var lease = acquire("the next one");
        assertThat(lease.published(TOPIC)).isEqualTo(42);
        assertThat(lease.published("tideline.orders")).isEqualTo(9);
        assertThat(lease.published("tideline.of-tomorrow"))
                .as("one that is new begins at the lowest")
                .isEqualTo(9);
        get(stamper.release(token, Map.of(TOPIC, 50L)));
        assertThat(TestDatabase.number("SELECT published FROM relay_lanes WHERE topic = '" + TOPIC + "'"))
                .as("by who is followed")
                .isEqualTo(42);
    }

    private void stampWithAnOldLease(Map<String, Long> marks) throws Exception {
        TestDatabase.execute("UPDATE relay SET expires = clock_timestamp() + interval '1 minute'");
        get(stamper.stamp(token, marks, 0));
    }

    @Test
    void a_topic_is_read_from_its_mark_on_and_by_nobody_who_is_followed() throws Exception {
        append(StreamId.of("order", 1), 0, 1);
        append(stream(1), 0, 2);
        append(StreamId.of("order", 2), 0, 1);
        stamp(100);

        assertThat(get(stamper.unpublished(token, 1, 4, List.of("order"), true, 10)))
                .contains(stamped.subList(3, 4));
        assertThat(get(stamper.unpublished(token, 0, 4, List.of("order"), false, 1)))
                .contains(stamped.subList(1, 2));
        assertThat(get(stamper.unpublished(token, 4, 4, List.of("order"), true, 10)))
                .contains(List.of());
        assertThat(get(stamper.unpublished(token - 1, 0, 4, List.of("order"), true, 10)))
                .isEmpty();
    }

    @Test
    void a_relay_that_knows_of_no_lanes_stamps_until_it_is_replaced() throws Exception {
        append(stream(1), 0, 3);
        TestDatabase.execute("UPDATE relay SET expires = clock_timestamp()");
        TestDatabase.execute("SELECT stamp(" + token + ", 2, 100)");

        TestDatabase.execute("UPDATE relay SET expires = '-infinity'");
        var lease = acquire("the next one");

        assertThat(lease.head()).isEqualTo(3);
        assertThat(lease.published(TOPIC)).isEqualTo(2);
    }

    /** B07: what a clock leaves behind that has been set back since. */
    @Test
    void a_lease_that_lies_further_ahead_than_it_is_long_is_taken_over() throws Exception {
        TestDatabase.execute("UPDATE relay SET expires = clock_timestamp() + interval '10 minutes'");

        assertThat(get(stamper.acquire("another", LEASE))).isPresent();
    }

    /** B07 */
    @Test
    void a_lease_that_lies_further_ahead_than_it_is_long_is_renewed_by_its_holder() throws Exception {
        TestDatabase.execute("UPDATE relay SET expires = clock_timestamp() + interval '10 minutes'");

        get(stamper.stamp(token, Map.of(), 0));

        assertThat(get(stamper.acquire("another", LEASE))).isEmpty();
    }

    @Test
    void a_fresh_lease_is_not_written_at_each_batch() throws Exception {
        var writer = TestDatabase.number("SELECT xmin::text::bigint FROM relay");

        append(stream(1), 0, 1);
        stamp(100);
        append(stream(2), 0, 1);
        stamp(100);

        assertThat(stamped).hasSize(2);
        assertThat(TestDatabase.number("SELECT xmin::text::bigint FROM relay")).isEqualTo(writer);
    }

    @Test
    void an_idle_stamp_writes_nothing() throws Exception {
        append(stream(1), 0, 1);
        stamp(100);
        var before = TestDatabase.number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");

        for (var i = 0; i < 10; i++) {
            assertThat(stamp(100)).isEmpty();
        }

        assertThat(TestDatabase.number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"))
                .isEqualTo(before);
    }

    @Test
    void a_transaction_that_is_held_open_does_not_slow_stamping_down() throws Exception {
        var pool = TestDatabase.pool(1);
        try (var idle = TestDatabase.transaction()) {
            // With a snapshot, so that no deleted row can be vacuumed, and an id, so that no gap can be forgotten.
            idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            execute(idle, "SELECT pg_current_xact_id()");

            var early = pagesRead(pool, 50);
            pagesRead(pool, 500);
            var late = pagesRead(pool, 50);

            assertThat(late).isLessThan(early * 3 / 2);
        }
        get(pool.close().toCompletionStage());
    }

    /**
     * Appends and stamps so many batches of 50 events, by one connection that counts; returns how many pages it looked
     * at. Not how long it took, so that a busy machine does not matter.
     */
    private long pagesRead(Pool pool, int batches) throws Exception {
        var before = pagesRead(pool);
        for (var i = 0; i < batches; i++) {
            var stream = EventStoreContract.writes(stream(System.nanoTime()), 0, 50);
            get(new PgEventStore(pool).append(Append.of(stream)));
            get(new Stamper(pool).stamp(token, Map.of(), 50));
        }
        return pagesRead(pool) - before;
    }

    private static long pagesRead(Pool pool) throws Exception {
        get(pool.query("SELECT pg_stat_force_next_flush()").execute().toCompletionStage());
        return TestDatabase.number("""
                SELECT sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read) FROM pg_statio_user_tables
                WHERE relname IN ('publication_queue', 'stamps', 'relay')""");
    }

    private static void awaitWaiting() throws SQLException {
        awaitTrue("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
    }

    private static void awaitTrue(String sql) throws SQLException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (TestDatabase.number("SELECT CASE WHEN (" + sql + ") THEN 1 ELSE 0 END") == 0) {
            assertThat(System.nanoTime()).as(sql).isLessThan(deadline);
        }
    }

    private List<Long> acquireAtOnce(int times) throws Exception {
        var stages = LongStream.range(0, times)
                .mapToObj(i -> stamper.acquire("relay " + i, LEASE))
                .toList();
        var tokens = new ArrayList<Long>();
        for (var stage : stages) {
            get(stage).ifPresent(lease -> tokens.add(lease.token()));
        }
        return tokens;
    }

    private Stamper.Lease acquire(String owner) throws Exception {
        return get(stamper.acquire(owner, LEASE)).orElseThrow();
    }

    /** All of them, a page at a time. */
    private List<PositionedEvent> unpublished(long token, long after, long head) throws Exception {
        var all = new ArrayList<PositionedEvent>();
        for (var last = after; last < head; last = all.getLast().position()) {
            all.addAll(get(stamper.unpublished(token, last, head, List.of(), false, 1_000))
                    .orElseThrow());
        }
        return all;
    }

    private List<PositionedEvent> stamp(int limit) throws Exception {
        var events = ((Stamped) get(stamper.stamp(token, Map.of(), limit))).events();
        stamped.addAll(events);
        return events;
    }

    private List<Long> positions() {
        return stamped.stream().map(PositionedEvent::position).toList();
    }

    private List<String> streams() {
        return stamped.stream()
                .map(PositionedEvent::envelope)
                .map(Envelope::streamId)
                .map(StreamId::value)
                .toList();
    }

    private static long gaps() throws SQLException {
        return TestDatabase.number("SELECT cardinality(gaps) FROM stamps");
    }

    private static StreamId stream(long number) {
        return StreamId.of("stock", number);
    }

    private void append(StreamId stream, long expectedVersion, int events) throws Exception {
        get(store.append(Append.of(EventStoreContract.writes(stream, expectedVersion, events))));
    }

    /** One event, by the store's own function, in a transaction that the test ends when it likes. */
    private static void append(Connection transaction, StreamId stream, long expectedVersion) throws SQLException {
        execute(transaction, """
                SELECT append(ARRAY['%1$s'], ARRAY[%2$d]::bigint[], ARRAY[1], ARRAY['%1$s'], ARRAY[%2$d + 1]::bigint[],
                    ARRAY[gen_random_uuid()], ARRAY['StockAdded'], ARRAY[1], ARRAY['/tideline/add-stock'],
                    ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()], ARRAY[NULL], ARRAY[NULL], ARRAY['{}'],
                    NULL, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', true)""".formatted(stream, expectedVersion));
    }

    private static void execute(Connection transaction, String sql) throws SQLException {
        try (var statement = transaction.createStatement()) {
            statement.execute(sql);
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
