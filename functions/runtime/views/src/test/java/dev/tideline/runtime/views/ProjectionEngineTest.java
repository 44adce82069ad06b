package dev.tideline.runtime.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.shop.Sku;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.testing.History;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
@QuarkusTestResource(value = TestServers.LoggedIn.class, initArgs = @ResourceArg(name = "role", value = "PROJECTIONS"))
class ProjectionEngineTest {
    private final String function = "counting-" + UUID.randomUUID();

    @Inject
    ProjectionEngines engines;

    private ProjectionEngine<CountedView> engine;

    @BeforeEach
    void start() {
        engine = engines.engine(new Counting(function));
    }

    @Test
    void instances_that_make_the_same_rows_at_once_count_each_event_once() throws Exception {
        var skus = Stream.generate(ProjectionEngineTest::sku).limit(60).toList();
        var histories = skus.stream().map(sku -> added(sku, 5)).toList();
        var instances = IntStream.range(0, 4)
                .mapToObj(_ -> engines.engine(new Counting(function)))
                .toList();
        var running = new ArrayList<CompletableFuture<Void>>();
        for (var instance : instances) {
            var shuffled = new ArrayList<>(histories);
            Collections.shuffle(shuffled);
            running.add(instance.handle(shuffled.stream().flatMap(List::stream).toList())
                    .toCompletableFuture());
        }
        for (var instance : running) {
            instance.get(30, TimeUnit.SECONDS);
        }
        assertThat(skus).allSatisfy(sku -> assertThat(row(sku)).containsEntry("available", "5"));
        assertThat(deferred()).isEmpty();
    }

    @Test
    void instances_that_apply_different_streams_to_the_same_rows_lose_no_change() throws Exception {
        var skus = Stream.generate(ProjectionEngineTest::sku).limit(20).toList();
        var stocks = skus.stream().map(sku -> added(sku, 15)).toList();
        var items = skus.stream().map(sku -> renamed(sku, 15)).toList();
        var other = engines.engine(new Counting(function));
        var stocking = versionByVersion(engine, stocks);
        var renaming = versionByVersion(other, items);
        done(stocking);
        done(renaming);
        assertThat(skus)
                .allSatisfy(sku -> assertThat(row(sku))
                        .containsEntry("available", "15")
                        .containsEntry("stock_version", "15")
                        .containsEntry("name", "name 15")
                        .containsEntry("item_version", "15"));
        assertThat(deferred()).isEmpty();
    }

    @Test
    void connections_that_are_cut_in_the_middle_cost_no_event() {
        var sku = sku();
        var events = added(sku, 300);
        var failures = 0;
        for (var i = 0; i < events.size(); i += 10) {
            var batch = events.subList(i, i + 10);
            var handled = engine.handle(batch);
            Sql.rows("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where pid <> pg_backend_pid() and application_name like '%vertx%'");
            while (!succeeds(handled)) {
                failures++;
                handled = engine.handle(batch);
            }
        }
        assertThat(failures).isPositive();
        assertThat(row(sku)).containsEntry("available", "300").containsEntry("stock_version", "300");
        assertThat(deferred()).isEmpty();
    }

    private static boolean succeeds(CompletionStage<Void> handled) {
        try {
            done(handled);
            return true;
        } catch (Exception e) {
            assertThat(e).hasCauseInstanceOf(StoreUnavailableException.class);
            return false;
        }
    }

    private static CompletionStage<Void> versionByVersion(
            ProjectionEngine<CountedView> engine, List<List<Envelope>> streams) {
        CompletionStage<Void> done = CompletableFuture.completedFuture(null);
        for (var version = 0; version < streams.getFirst().size(); version++) {
            var index = version;
            var batch = streams.stream().map(stream -> stream.get(index)).toList();
            done = done.thenCompose(_ -> engine.handle(batch));
        }
        return done;
    }

    @Test
    void a_step_that_throws_midway_changes_nothing_and_its_successors_wait_behind_it() throws Exception {
        var poisoned = sku();
        var healthy = sku();
        var events = new ArrayList<>(store(new History()
                .with(stock(poisoned), new StockAdded(poisoned, 1))
                .with(stock(poisoned), new StockAdded(poisoned, Counting.POISON))
                .with(stock(poisoned), new StockAdded(poisoned, 1))
                .events()));
        events.addAll(added(healthy, 1));
        done(engine.handle(events));

        assertThat(row(healthy)).containsEntry("available", "1");
        assertThat(row(poisoned)).containsEntry("available", "1").containsEntry("stock_version", "1");
        assertThat(deferred())
                .extracting(row -> row.get("version") + " after " + row.get("attempts"))
                .containsExactly("2 after 1", "3 after 0");

        done(engine.handle(events));
        assertThat(deferred()).extracting(row -> row.get("attempts")).containsExactly("1", "0");
    }

    @Test
    void a_value_that_the_database_does_not_take_holds_up_its_own_stream_only() throws Exception {
        var poisoned = sku();
        var healthy = sku();
        var events = new ArrayList<>(store(new History()
                .with(stock(poisoned), new StockAdded(poisoned, Counting.UNSTORABLE))
                .with(stock(poisoned), new StockAdded(poisoned, 1))
                .events()));
        events.addAll(added(healthy, 2));
        done(engine.handle(events));

        assertThat(row(healthy)).containsEntry("available", "2");
        assertThat(deferred())
                .extracting(row -> row.get("version") + " after " + row.get("attempts"))
                .containsExactly("1 after 1", "2 after 0");
    }

    /** B09, by versions. */
    @Test
    void an_event_above_a_gap_is_applied_after_the_missing_ones_of_the_store() throws Exception {
        var lost = sku();
        var late = sku();
        var events = added(lost, 4);
        var latest = added(late, 2);

        done(engine.handle(List.of(events.get(0))));
        done(engine.handle(List.of(events.get(2), latest.get(1), events.get(3))));

        assertThat(row(lost)).containsEntry("available", "4").containsEntry("stock_version", "4");
        assertThat(row(late)).containsEntry("available", "2").containsEntry("stock_version", "2");
        assertThat(deferred()).isEmpty();
    }

    @Test
    void a_gap_of_thousands_of_versions_is_filled_in_pages() throws Exception {
        var sku = sku();
        var events = added(sku, 2 * MissingEvents.PAGE + 2);

        done(engine.handle(List.of(events.getLast())));

        assertThat(row(sku)).containsEntry("available", Integer.toString(events.size()));
        assertThat(deferred()).isEmpty();
    }

    @Test
    void a_missing_event_that_fails_is_deferred_and_those_above_it_wait_behind_it() throws Exception {
        var sku = sku();
        var events = store(new History()
                .with(stock(sku), new StockAdded(sku, 1))
                .with(stock(sku), new StockAdded(sku, Counting.POISON))
                .with(stock(sku), new StockAdded(sku, 1))
                .with(stock(sku), new StockAdded(sku, 1))
                .events());

        done(engine.handle(List.of(events.getLast())));

        assertThat(row(sku)).containsEntry("available", "1").containsEntry("stock_version", "1");
        assertThat(deferred())
                .extracting(row -> row.get("version") + " after " + row.get("attempts"))
                .containsExactly("2 after 1", "3 after 0", "4 after 0");
    }

    @Test
    void a_gap_above_a_parked_event_is_filled_when_it_is_replayed_and_not_before() throws Exception {
        var sku = sku();
        park(sku);
        var later = StoredEvents.of(stock(sku).value()).getLast();
        var latest = new Envelope(
                UUID.randomUUID(),
                later.type(),
                later.streamId(),
                4,
                later.schemaVersion(),
                later.timestamp(),
                later.metadata(),
                later.data());
        store(List.of(latest));

        done(engine.handle(List.of(latest)));
        assertThat(row(sku)).containsEntry("stock_version", "1");
        assertThat(deferred()).extracting(row -> row.get("version")).containsExactly("2", "4");
        assertThat(deferred().getFirst().get("parked_at")).isNotNull();

        Sql.rows(
                "update deferrals set parked_at = null, next_attempt = clock_timestamp(), discarded = true"
                        + " where function = ? and version = 2",
                function);
        assertThat(done(engine.retryDue(10))).isEqualTo(1);
        assertThat(done(engine.retryDue(10))).isEqualTo(1);
        assertThat(row(sku)).containsEntry("available", "11").containsEntry("stock_version", "4");
        assertThat(deferred()).isEmpty();
    }

    @Test
    void an_event_above_a_gap_that_the_store_has_too_is_deferred_until_it_is_filled() throws Exception {
        var sku = sku();
        var events = addedHistory(sku, 3);
        store(events.subList(1, 3));
        done(engine.handle(List.of(events.get(1), events.get(2))));
        assertThat(deferred()).extracting(row -> row.get("version")).containsExactly("2", "3");

        store(events.subList(0, 1));
        done(engine.handle(List.of(events.get(0))));
        due();
        assertThat(done(engine.retryDue(10))).isEqualTo(1);
        assertThat(done(engine.retryDue(10))).isEqualTo(1);
        assertThat(done(engine.retryDue(10))).isZero();
        assertThat(row(sku)).containsEntry("available", "3");
        assertThat(deferred()).isEmpty();
    }

    @Test
    void an_event_that_fails_again_and_again_is_parked_and_announced() throws Exception {
        var sku = sku();

        park(sku);

        assertThat(deferred())
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("attempts", "10").containsEntry("next_attempt", "infinity"));
        assertThat(deferred().getFirst().get("parked_at")).isNotNull();
        var announced = StoredEvents.of(parking(sku).value());
        assertThat(announced).extracting(Envelope::type).containsExactly("EventParked");
        assertThat((EventParked) EventTypes.decode(announced.getFirst()))
                .isEqualTo(new EventParked(
                        function,
                        stock(sku),
                        2,
                        announced.getFirst().metadata().causationId(),
                        "StockAdded",
                        10,
                        "java.lang.IllegalStateException: poison"));
    }

    @Test
    void a_parked_event_that_is_discarded_is_skipped_and_the_next_is_applied() throws Exception {
        var sku = sku();
        var next = park(sku);
        done(engine.handle(List.of(next)));
        assertThat(row(sku)).containsEntry("available", "1").containsEntry("stock_version", "1");

        discard();
        assertThat(done(engine.retryDue(10))).isEqualTo(1);
        assertThat(done(engine.retryDue(10))).isEqualTo(1);

        assertThat(row(sku)).containsEntry("available", "6").containsEntry("stock_version", "3");
        assertThat(deferred()).isEmpty();
    }

    @Test
    void a_discarded_event_whose_predecessor_never_came_holds_up_nobody_any_more() throws Exception {
        var sku = sku();
        var events = store(addedHistory(sku, 3).subList(1, 3));
        done(engine.handle(events));

        Sql.rows("update deferrals set discarded = true where function = ? and version = 2", function);
        due();
        assertThat(done(engine.retryDue(10))).isEqualTo(1);
        assertThat(done(engine.retryDue(10))).isEqualTo(1);

        assertThat(row(sku)).containsEntry("available", "1").containsEntry("stock_version", "3");
        assertThat(deferred()).isEmpty();
    }

    @Test
    void an_earlier_event_that_is_parked_where_a_later_one_was_is_announced_too() throws Exception {
        var sku = sku();
        var events = new History()
                .with(stock(sku), new StockAdded(sku, Counting.POISON))
                .with(stock(sku), new StockAdded(sku, Counting.POISON))
                .events();
        store(events.subList(1, 2));
        fail(events.getLast());
        store(events.subList(0, 1));
        fail(events.getFirst());

        var announced = StoredEvents.of(parking(sku).value()).stream()
                .map(event -> ((EventParked) EventTypes.decode(event)).version())
                .toList();
        assertThat(announced).containsExactly(2L, 1L);
        assertThat(Sql.rows(
                        "select version from deferrals where function = ? and parked_at is not null order by version",
                        function))
                .containsExactly(Map.of("version", "1"), Map.of("version", "2"));
    }

    @Test
    void an_event_older_than_the_parked_head_leaves_the_head_parked() throws Exception {
        var sku = sku();
        park(sku);

        done(engine.handle(StoredEvents.of(stock(sku).value()).subList(0, 1)));

        assertThat(deferred())
                .singleElement()
                .satisfies(row -> assertThat(row.get("parked_at")).isNotNull());
        due();
        assertThat(done(engine.retryDue(10))).isZero();
    }

    @Test
    void a_discarded_event_stays_discarded_when_it_comes_again_to_a_row_that_is_made_anew() throws Exception {
        var sku = sku();
        var next = park(sku);
        discard();
        assertThat(done(engine.retryDue(10))).isEqualTo(1);
        Sql.rows("delete from counted_view where sku = ?", sku.value());

        done(engine.handle(StoredEvents.of(stock(sku).value())));

        assertThat(row(sku)).containsEntry("available", "6").containsEntry("stock_version", "3");
        assertThat(next.version()).isEqualTo(3);
        due();
        assertThat(done(engine.retryDue(10))).isZero();
    }

    private void discard() {
        Sql.rows(
                "update deferrals set parked_at = null, next_attempt = clock_timestamp(), discarded = true"
                        + " where function = ? and version = 2",
                function);
    }

    /** Until it is parked. */
    private void fail(Envelope event) throws Exception {
        done(engine.handle(List.of(event)));
        do {
            due();
        } while (done(engine.retryDue(10)) > 0);
    }

    /** The second event of the item's stock fails ten times. Returns a third, which has not come yet. */
    private Envelope park(Sku sku) throws Exception {
        var events = store(new History()
                .with(stock(sku), new StockAdded(sku, 1))
                .with(stock(sku), new StockAdded(sku, Counting.POISON))
                .with(stock(sku), new StockAdded(sku, 5))
                .events());
        done(engine.handle(events.subList(0, 2)));
        for (var attempt = 2; attempt <= 10; attempt++) {
            due();
            assertThat(done(engine.retryDue(10))).isEqualTo(1);
        }
        return events.getLast();
    }

    private StreamId parking(Sku sku) {
        return Parking.stream(function, stock(sku)).id();
    }

    @Test
    void events_that_cannot_be_handled_and_are_not_in_the_store_are_skipped() throws Exception {
        var sku = sku();
        var stored =
                store(new History().with(stock(sku), new StockAdded(sku, 1)).events());
        var forged = new History()
                .with(stock(sku), "StockAdded", "{}[")
                .with(stock(sku), new StockAdded(sku, Counting.POISON))
                .with(stock(sku), "StockAdded", "{}[")
                .events();
        var again = new History().with(stock(sku), "StockAdded", "{}[").events();
        var healthy = added(sku(), 1);
        var batch =
                Stream.of(forged, again, stored, healthy).flatMap(List::stream).toList();

        done(engine.handle(batch));
        due();
        done(engine.retryDue(10));

        assertThat(row(sku)).containsEntry("available", "1").containsEntry("stock_version", "1");
        assertThat(deferred()).isEmpty();
    }

    @Test
    void an_event_of_a_newer_producer_stops_the_batch_and_sets_nothing_aside() {
        var sku = sku();
        var events = store(new History().with(stock(sku), "StockCounted", "{}").events());
        assertThatThrownBy(() -> done(engine.handle(events))).hasCauseInstanceOf(UnknownEventException.class);
        assertThat(deferred()).isEmpty();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Sku sku() {
        return new Sku("sku-" + UUID.randomUUID());
    }

    private static StreamId stock(Sku sku) {
        return StreamId.of("stock", sku);
    }

    private static List<Envelope> added(Sku sku, int times) {
        return store(addedHistory(sku, times));
    }

    private static List<Envelope> addedHistory(Sku sku, int times) {
        var history = new History();
        for (var i = 0; i < times; i++) {
            history.with(stock(sku), new StockAdded(sku, 1));
        }
        return history.events();
    }

    private static List<Envelope> renamed(Sku sku, int times) {
        var history = new History();
        for (var i = 1; i <= times; i++) {
            history.with(StreamId.of("item", sku), new ItemRenamed(sku, new ItemName("name " + i)));
        }
        return store(history.events());
    }

    private static List<Envelope> store(List<Envelope> events) {
        StoredEvents.given(events);
        return events;
    }

    private void due() {
        Sql.rows(
                "update deferrals set next_attempt = clock_timestamp() where function = ? and next_attempt < 'infinity'",
                function);
    }

    private List<Map<String, String>> deferred() {
        return Sql.rows(
                "select * from deferrals where function = ? and not passed_over order by stream_id, version", function);
    }

    private static Map<String, String> row(Sku sku) {
        return Sql.rows("select * from counted_view where sku = ?", sku.value()).getFirst();
    }
}
