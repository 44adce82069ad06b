package dev.tideline.runtime.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.testing.History;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class RebuildTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String function = "counting-" + UUID.randomUUID();
    private final Counting projection = new Counting(function);
    private final Sku sku = sku();

    @Inject
    Rebuild rebuild;

    @Inject
    ProjectionEngines engines;

    @Test
    void rows_that_are_wrong_missing_or_of_nothing_are_mended_and_others_are_not_touched() throws Exception {
        var right = sku();
        var wrong = sku();
        var missing = sku();
        var ofNothing = sku();
        for (var listed : List.of(right, wrong, missing)) {
            live(added(listed, 2));
        }
        Sql.rows("update counted_view set available = 7 where sku = ?", wrong.value());
        Sql.rows("delete from counted_view where sku = ?", missing.value());
        Sql.rows(
                "insert into counted_view (sku, available, reserved, sold, item_version, stock_version) values (?, 1, 0, 0, 0, 1)",
                ofNothing.value());
        var before = Sql.rows("select xmin from counted_view where sku = ?", right.value());

        rebuild.run(projection);

        assertThat(List.of(right, wrong, missing))
                .allSatisfy(listed -> assertThat(row(listed)).containsEntry("available", "2"));
        assertThat(Sql.rows("select * from counted_view where sku = ?", ofNothing.value()))
                .isEmpty();
        assertThat(Sql.rows("select xmin from counted_view where sku = ?", right.value()))
                .isEqualTo(before);
        assertNothingIsLeft();
    }

    @Test
    void a_rebuild_reports_its_progress_rate_and_remaining_time() {
        assertThat(Rebuild.progress(30_000, 120_000, Duration.ofSeconds(2)))
                .isEqualTo("[#####---------------] 25 %, 30,000 of 120,000 events, 15,000 events/s, 6 s left");
        assertThat(Rebuild.progress(120_000, 120_000, Duration.ofSeconds(8)))
                .isEqualTo("[####################] 100 %, 120,000 of 120,000 events, 15,000 events/s");
        assertThat(Rebuild.progress(0, 0, Duration.ZERO)).startsWith("[####################] 100 %, 0 of 0 events");
        assertThat(Rebuild.progress(0, 120_000, Duration.ofSeconds(5)))
                .contains("] 0 %")
                .doesNotContain("left");
    }

    @Test
    void an_event_that_others_apply_while_the_view_is_replaced_is_not_lost() throws Exception {
        live(added(sku, 1));
        Sql.rows("update counted_view set available = 7 where sku = ?", sku.value());
        var next = new History()
                .with(stock(), new StockAdded(sku, 1))
                .with(stock(), new StockAdded(sku, 1))
                .events()
                .subList(1, 2);
        CompletableFuture<Void> rebuilding;
        try (var other = Sql.connect();
                var apply = other.prepareStatement(
                        "update counted_view set available = 2, stock_version = 2 where sku = ?")) {
            other.setAutoCommit(false);
            apply.setString(1, sku.value());
            apply.executeUpdate();
            rebuilding = CompletableFuture.runAsync(() -> rebuild.run(projection));
            await().atMost(PATIENCE).until(() -> !Sql.rows("""
                                    select 1 from pg_stat_activity
                                    where wait_event_type = 'Lock' and query like '%counted_view%'
                                    """).isEmpty());
            StoredEvents.positioned(next);
            other.commit();
        }
        rebuilding.get(30, TimeUnit.SECONDS);
        assertThat(row(sku)).containsEntry("available", "2").containsEntry("stock_version", "2");
    }

    @Test
    void the_view_is_read_while_it_is_replaced() throws Exception {
        live(added(sku, 2));
        try (var other = Sql.connect();
                var reader = other.prepareStatement("select available from counted_view where sku = ?")) {
            other.setAutoCommit(false);
            reader.setString(1, sku.value());
            reader.executeQuery();
            rebuild.run(projection);
            assertThat(reader.executeQuery().next()).isTrue();
        }
    }

    @Test
    void a_failing_event_is_deferred_with_successors_that_the_rebuild_has_applied() throws Exception {
        var events = new History()
                .with(stock(), new StockAdded(sku, 1))
                .with(stock(), new StockAdded(sku, Counting.POISON))
                .with(stock(), new StockAdded(sku, 1))
                .events();
        StoredEvents.positioned(events);
        Sql.rows(
                "insert into counted_view (sku, available, reserved, sold, item_version, stock_version) values (?, 15, 0, 0, 0, 3)",
                sku.value());

        rebuild.run(projection);

        assertThat(row(sku)).containsEntry("available", "1").containsEntry("stock_version", "1");
        assertThat(Sql.rows(
                        "select version from deferrals where function = ? and stream_id = ? order by version",
                        function,
                        stock().value()))
                .extracting(row -> row.get("version"))
                .containsExactly("2", "3");
    }

    @Test
    void an_event_of_a_newer_producer_leaves_the_view_as_it_was() throws Exception {
        live(added(sku, 2));
        var newer = new History()
                .with(StreamId.of("stock", sku()), "StockCounted", "{}")
                .events();
        StoredEvents.positioned(newer);
        try {
            Sql.rows("update counted_view set available = 7 where sku = ?", sku.value());
            assertThatThrownBy(() -> rebuild.run(projection)).isInstanceOf(UnknownEventException.class);
            assertThat(row(sku)).containsEntry("available", "7");
        } finally {
            Sql.rows(
                    "update events set type = 'StockAdded', data = '{\"quantity\": 1}' where id = ?",
                    newer.getFirst().id());
        }
    }

    @Test
    void remains_of_a_killed_rebuild_are_in_nobodys_way() throws Exception {
        live(added(sku, 2));
        Sql.rows("create schema \"rebuild-" + function + "\" authorization tideline_projections");
        Sql.rows("create table \"rebuild-" + function + "\".counted_view (like counted_view)");
        Sql.rows("alter table \"rebuild-" + function + "\".counted_view owner to tideline_projections");
        rebuild.run(projection);
        assertThat(row(sku)).containsEntry("available", "2");
        assertNothingIsLeft();
    }

    @Test
    void two_rebuilds_of_one_view_are_not_under_way_at_once() throws Exception {
        live(added(sku, 2));
        try (var other = Sql.connect();
                var lock = other.createStatement()) {
            lock.execute("select pg_advisory_lock(hashtext('\"rebuild-" + function + "\"'), 0)");
            assertThatThrownBy(() -> rebuild.run(projection))
                    .hasMessage("another rebuild of " + function + " is under way");
            // A connection that is closed may hold it for a moment more.
            lock.execute("select pg_advisory_unlock(hashtext('\"rebuild-" + function + "\"'), 0)");
        }
        rebuild.run(projection);
        assertThat(row(sku)).containsEntry("available", "2");
    }

    private void live(List<Envelope> events) throws Exception {
        StoredEvents.positioned(events);
        engines.engine(projection).handle(events).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void assertNothingIsLeft() {
        assertThat(Sql.rows("select 1 from pg_namespace where nspname = ?", "rebuild-" + function))
                .isEmpty();
    }

    private StreamId stock() {
        return StreamId.of("stock", sku);
    }

    private static Sku sku() {
        return new Sku("sku-" + UUID.randomUUID());
    }

    private static List<Envelope> added(Sku sku, int times) {
        var history = new History();
        for (var i = 0; i < times; i++) {
            history.with(StreamId.of("stock", sku), new StockAdded(sku, 1));
        }
        return history.events();
    }

    private static Map<String, String> row(Sku sku) {
        return Sql.rows("select * from counted_view where sku = ?", sku.value()).getFirst();
    }
}
