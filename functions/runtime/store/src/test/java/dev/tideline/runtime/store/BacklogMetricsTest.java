package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.Topics;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.Append.Release;
import dev.tideline.store.Deferral;
import dev.tideline.store.StreamAppend;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacklogMetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Sku SKU = new Sku("mug");

    private final Vertx vertx = Vertx.vertx();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final PgEventStore store = new PgEventStore(TestDatabase.pool());

    @BeforeEach
    void start_with_an_empty_store() throws Exception {
        TestDatabase.empty();
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        Metrics.removeRegistry(registry);
        Metrics.globalRegistry.clear();
    }

    @Test
    void an_unpublished_event_waits_for_the_relay_with_or_without_a_position() throws Exception {
        var stamper = new Stamper(TestDatabase.pool());
        append(new Append(List.of(added(0)), Optional.empty(), List.of(), List.of()));
        var lease = get(stamper.acquire("this test", Duration.ofMillis(1))).orElseThrow();
        get(stamper.stamp(lease.token(), Map.of(), 10));
        append(new Append(List.of(added(1)), Optional.empty(), List.of(), List.of()));

        new BacklogMetrics(vertx, TestDatabase.pool(), INTERVAL).watch();

        await().atMost(PATIENCE).until(() -> lag("tideline.relay.lag.events") == 2);
        assertThat(lag("tideline.relay.lag")).isPositive();
        assertThat(lag("tideline.relay.lag.events", "tideline.orders"))
                .as("of another topic")
                .isZero();
        get(stamper.stamp(lease.token(), Map.of(), 10));
        get(stamper.release(lease.token(), Map.of("tideline.inventory", 2L)));
        await().atMost(PATIENCE).until(() -> lag("tideline.relay.lag.events") == 0);
        assertThat(lag("tideline.relay.lag")).isZero();
    }

    @Test
    void a_topic_that_is_far_behind_is_counted_by_itself_and_in_few_reads() throws Exception {
        var positions = 120_000;
        var topics = String.join("', 0), ('", Topics.OF_EVENTS);
        TestDatabase.execute("""
                INSERT INTO positions SELECT i, CASE WHEN i %% 40000 = 10 THEN 'order-' ELSE 'stock-' END || i, 1, now()
                FROM generate_series(1, %1$d) AS i;
                UPDATE stamps SET position = %1$d;
                INSERT INTO relay_lanes VALUES ('%2$s', 0) ON CONFLICT DO NOTHING;
                UPDATE relay_lanes SET published = CASE topic WHEN 'tideline.orders' THEN 9 ELSE %1$d END""".formatted(positions, topics));
        var pool = TestDatabase.pool(1);
        var before = TestDatabase.rowsRead(pool, "positions");

        var rows = get(BacklogMetrics.unpublished(pool).toCompletionStage());

        assertThat(rows)
                .extracting(row -> row.getString(0) + " " + row.getLong(1))
                .contains("tideline.orders 3", "tideline.inventory 0");
        assertThat(TestDatabase.rowsRead(pool, "positions") - before).isBetween(1L, 100_100L);
        get(pool.close().toCompletionStage());
    }

    @Test
    void events_that_a_function_has_deferred_are_counted_until_they_are_released() throws Exception {
        append(new Append(
                List.of(added(0)),
                Optional.empty(),
                List.of(Deferral.due("a-function", Stock.stream(SKU).id(), 1, 1, Duration.ofMinutes(1), "a test")),
                List.of()));
        new BacklogMetrics(vertx, TestDatabase.pool(), INTERVAL).watch();
        await().atMost(PATIENCE).until(() -> gauge("tideline.events.deferred") == 1);

        append(new Append(
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(new Release("a-function", Stock.stream(SKU).id(), 1))));

        await().atMost(PATIENCE)
                .until(() -> registry.find("tideline.events.deferred").gauge() == null);
    }

    @Test
    void a_process_that_ends_queries_the_database_no_more() throws Exception {
        var backlog = new BacklogMetrics(vertx, TestDatabase.pool(), INTERVAL);
        backlog.watch();

        backlog.stop(new ShutdownEvent());
        append(new Append(List.of(added(0)), Optional.empty(), List.of(), List.of()));

        await().during(INTERVAL.multipliedBy(5))
                .atMost(PATIENCE)
                .until(() -> registry.find("tideline.relay.lag.events").gauges().isEmpty());
    }

    private double lag(String name) {
        return lag(name, "tideline.inventory");
    }

    private double lag(String name, String topic) {
        return Optional.ofNullable(registry.find(name).tag("topic", topic).gauge())
                .map(Gauge::value)
                .orElse(Double.NaN);
    }

    private double gauge(String name) {
        return Optional.ofNullable(registry.find(name).gauge())
                .map(Gauge::value)
                .orElse(Double.NaN);
    }

    private void append(Append append) throws Exception {
        get(store.append(append));
    }

    private static StreamAppend added(long version) {
        var metadata = new Metadata(
                "/tideline/add-stock", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        return new StreamAppend(
                Stock.stream(SKU).id(),
                version,
                List.of(new NewEvent(UUID.randomUUID(), new StockAdded(SKU, 1), metadata)));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
