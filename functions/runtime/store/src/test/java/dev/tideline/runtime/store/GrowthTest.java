package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The growth of the database over a long time. */
class GrowthTest {
    private static final Logger LOG = Logger.getLogger(GrowthTest.class);
    private static final int EVENTS = Integer.getInteger("growth.events", 300_000);
    private static final int HOURS = 24;
    private static final int EVENTS_AN_HOUR = 10_000;
    private static final int BATCH = 1_000;
    private static final int APPENDS = 1_000;

    /** Above what chance does to the median of so many appends. */
    private static final double AS_FAST = 1.5;

    /** Other work of the machine can only make a measurement slower. */
    private static final int MEASUREMENTS = 20;

    /**
     * The largest growth of the queue. Without a vacuum it grows {@link #HOURS} times as large. A snapshot of autovacuum may delay a vacuum
     * for an hour or two, and the index then keeps those pages.
     */
    private static final int AS_SMALL = HOURS / 4;

    private final PgEventStore store = new PgEventStore(TestDatabase.pool());

    @BeforeEach
    void start_with_an_empty_store() throws Exception {
        TestDatabase.empty();
    }

    @AfterEach
    void leave_nothing_behind() throws Exception {
        TestDatabase.empty();
    }

    @Test
    void the_publication_queue_is_as_small_after_a_day_as_after_an_hour() throws Exception {
        var stamper = new Stamper(TestDatabase.pool());
        var token = get(stamper.acquire("a-test", Duration.ofMinutes(10)))
                .orElseThrow()
                .token();
        var sizes = new ArrayList<Long>();
        for (var hour = 0; hour < HOURS; hour++) {
            TestDatabase.execute(events(EVENTS_AN_HOUR)
                    + "INSERT INTO publication_queue (stream_id, version) SELECT stream_id, version FROM inserted");
            while (get(stamper.stamp(token, Map.of(), BATCH)) instanceof Stamper.Stamped stamped
                    && !stamped.events().isEmpty()) {}
            // What autovacuum does at latest after so many rows, here without the minute that it may take.
            Sql.rows("VACUUM publication_queue");
            Sql.rows("VACUUM stamps");
            sizes.add(TestDatabase.number(
                    "SELECT pg_total_relation_size('publication_queue') + pg_total_relation_size('stamps')"));
        }

        assertThat(TestDatabase.number("SELECT count(*) FROM positions")).isEqualTo((long) HOURS * EVENTS_AN_HOUR);
        assertThat(TestDatabase.number("SELECT count(*) FROM publication_queue"))
                .isZero();
        assertThat(TestDatabase.number("SELECT count(*) FROM stamps")).isEqualTo(1);
        assertThat(sizes.getLast()).as("%s", sizes).isLessThanOrEqualTo(AS_SMALL * sizes.getFirst());
    }

    @Test
    void an_append_takes_as_long_in_a_large_store_as_in_an_empty_one() throws Exception {
        appends();
        var empty = appends();
        for (var done = 0; done < EVENTS; done += Math.min(EVENTS, 500_000)) {
            TestDatabase.execute(events(Math.min(EVENTS, 500_000)) + """
                    INSERT INTO positions (position, stream_id, version, latest)
                    SELECT (SELECT coalesce(max(position), 0) FROM positions) + row_number() OVER (), stream_id, version, now()
                    FROM inserted""");
        }
        Sql.rows("VACUUM ANALYZE events");
        Sql.rows("CHECKPOINT");

        appends();
        var large = appends();
        for (var measured = 1; measured < MEASUREMENTS && large >= AS_FAST * empty; measured++) {
            large = Math.min(large, appends());
        }

        LOG.infof(
                "an append takes %d µs in an empty store and %d µs in one of %,d events (medians): %.2f times as long",
                empty / 1_000, large / 1_000, EVENTS, (double) large / empty);
        assertThat(large).isLessThan((long) (AS_FAST * empty));
    }

    /** Returns events of streams of five each, whose ids ascend in time as those of orders do. */
    private static String events(int count) {
        return """
                WITH streams AS MATERIALIZED (SELECT 'order-' || uuidv7() AS stream_id FROM generate_series(1, %d)),
                inserted AS (
                    INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                    SELECT stream_id, version, gen_random_uuid(), 'StockAdded', 1, '/tideline/a-test',
                        gen_random_uuid(), gen_random_uuid(), '{"sku": "a", "quantity": 1}'
                    FROM streams, generate_series(1, 5) AS version
                    RETURNING stream_id, version
                )
                """.formatted(count / 5);
    }

    /** The median in nanoseconds: every second append begins a stream, the next goes on with it. */
    private long appends() throws Exception {
        var times = new ArrayList<Long>();
        for (var append = 0; append < APPENDS; append += 2) {
            var stream = StreamId.of(
                    "order", Uuids.timeOrdered(Instant.now(), append, 0).toString());
            for (var version = 0; version < 2; version++) {
                var began = System.nanoTime();
                assertThat(get(store.append(Append.of(new StreamAppend(stream, version, List.of(event()))))))
                        .isInstanceOf(Appended.class);
                times.add(System.nanoTime() - began);
            }
        }
        times.sort(null);
        return times.get(times.size() / 2);
    }

    private static NewEvent event() {
        return new NewEvent(
                UUID.randomUUID(),
                new StockAdded(new Sku("a"), 1),
                new Metadata(
                        "/tideline/a-test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty()));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
