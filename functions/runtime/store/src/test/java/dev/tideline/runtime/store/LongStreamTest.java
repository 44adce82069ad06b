package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.EventStoreContract.deferrals;
import static dev.tideline.runtime.store.EventStoreContract.get;
import static dev.tideline.runtime.store.EventStoreContract.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.Deferral;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stream that has grown long since the planner last counted, among very many of one event each. A read that goes through all of
 * the stream takes longer with its length. So do all callers that wait for the same transaction.
 */
class LongStreamTest {
    private static final StreamId LONG = StreamId.of("stock", "long");
    private static final StreamId OTHER = StreamId.of("stock", "other");
    private static final long LENGTH = 20_000;
    /** The number of stored events that one operation may read for each event that it needs. */
    private static final long FEW = 4;

    /** One connection, so that what has been read is counted when the next statement asks. */
    private static final Pool POOL = TestDatabase.pool(1);

    private static final PgEventStore STORE = new PgEventStore(POOL);

    @BeforeAll
    static void given_a_long_stream_among_short_ones() throws Exception {
        TestDatabase.empty();
        var events = """
                INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                SELECT %s, uuidv7(), 'StockAdded', 1, '/test', uuidv7(), uuidv7(), '{}' FROM generate_series(1, %d) AS i""";
        TestDatabase.execute(events.formatted("'user-' || uuidv7(), 1", LENGTH));
        TestDatabase.execute("ANALYZE");
        TestDatabase.execute(events.formatted("'stock-long', i", LENGTH));
    }

    @AfterAll
    static void leave_nothing_behind() throws Exception {
        get(POOL.close().toCompletionStage());
        TestDatabase.empty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
    void an_event_of_it_is_found_and_not_looked_for(String plans) throws Throwable {
        get(POOL.query("SET plan_cache_mode = " + plans).execute().toCompletionStage());
        var stamper = new Stamper(POOL);
        var lease = get(stamper.acquire("this test", Duration.ofMinutes(5))).orElseThrow();
        var head = get(STORE.load(LONG, LENGTH)).getLast().version();
        var other = get(STORE.load(OTHER, 1)).size();

        assertThat(eventsRead(() -> assertThat(get(STORE.append(Append.of(writes(LONG, head, 1)))))
                        .isInstanceOf(Appended.class)))
                .as("an append")
                .isLessThanOrEqualTo(FEW);
        assertThat(eventsRead(() -> get(STORE.append(Append.of(writes(LONG, head + 1, 1), writes(OTHER, other, 1))))))
                .as("an append to two streams")
                .isLessThanOrEqualTo(2 * FEW);
        assertThat(eventsRead(() -> get(
                        STORE.append(deferrals(Deferral.due(plans, LONG, head + 1, 1, Duration.ZERO, "of a test"))))))
                .as("setting an event aside")
                .isLessThanOrEqualTo(FEW);
        assertThat(eventsRead(() -> assertThat(get(STORE.takeDue(plans, 10, Duration.ofHours(1))))
                        .hasSize(1)))
                .as("taking what is due")
                .isLessThanOrEqualTo(FEW);
        assertThat(eventsRead(() -> assertThat(get(stamper.stamp(lease.token(), Map.of(), 10)))
                        .isInstanceOfSatisfying(
                                Stamper.Stamped.class,
                                stamped -> assertThat(stamped.events()).hasSize(3))))
                .as("giving three events their positions")
                .isLessThanOrEqualTo(3 * FEW);
        get(stamper.release(lease.token(), Map.of()));
    }

    private static long eventsRead(Executable operation) throws Throwable {
        var before = TestDatabase.rowsRead(POOL, "events");
        operation.execute();
        return TestDatabase.rowsRead(POOL, "events") - before;
    }
}
