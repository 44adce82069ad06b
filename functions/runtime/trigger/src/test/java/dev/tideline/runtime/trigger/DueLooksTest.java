package dev.tideline.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.Sku;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.ReactorEngine;
import dev.tideline.store.Append;
import dev.tideline.store.Deferral;
import dev.tideline.store.InMemoryEventStore;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamAppend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DueLooksTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final StreamId STREAM = Stock.stream(new Sku("a")).id();

    private final SimulatedTicker time = new SimulatedTicker();
    private final InMemoryEventStore store = new InMemoryEventStore(time);
    private final Counting reactor = new Counting();

    /** When it looked, since the begin. */
    private final List<Duration> looks = new ArrayList<>();

    private final AtomicBoolean ended = new AtomicBoolean();
    private CompletionStage<Integer> answer = CompletableFuture.completedFuture(0);
    private final Duration begin = time.sinceSomeMoment();

    @Test
    void an_idle_function_looks_once_in_ten_seconds() {
        start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        time.pass(Duration.ofMinutes(10));

        assertThat(looks).hasSize(60);
        assertThat(pauses()).allSatisfy(pause -> assertThat(pause).isEqualTo(INTERVAL));
    }

    @Test
    void what_another_process_has_left_is_looked_for_soon_after_the_start() {
        start();

        time.pass(Duration.ofSeconds(1));

        assertThat(looks).containsExactly(DueLooks.SHORTEST_PAUSE);
    }

    @Test
    void a_known_due_time_is_looked_at_when_it_comes_and_not_before() {
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        due.dueAfter(Duration.ofSeconds(25));
        due.dueAfter(Duration.ofSeconds(3));
        time.pass(Duration.ofSeconds(27));

        assertThat(looks).hasSize(4);
        assertSoonAfter(Duration.ofSeconds(1 + 3), looks.get(0));
        assertThat(looks.get(1)).isEqualTo(looks.get(0).plus(INTERVAL));
        assertThat(looks.get(2)).isEqualTo(looks.get(1).plus(INTERVAL));
        assertSoonAfter(Duration.ofSeconds(1 + 25), looks.get(3));
    }

    @Test
    void due_times_that_are_close_together_are_one_look() {
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        for (var millis = 1_000; millis < 1_100; millis++) {
            due.dueAfter(Duration.ofMillis(millis));
        }
        time.pass(Duration.ofSeconds(9));

        assertThat(looks).hasSizeBetween(1, 2);
    }

    @Test
    void hundreds_of_effects_that_end_in_a_second_are_a_few_looks() {
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        for (var effect = 0; effect < 500; effect++) {
            due.dueAfter(Duration.ZERO);
            time.pass(Duration.ofMillis(2));
        }

        assertThat(looks).hasSizeBetween(3, 5);
    }

    @Test
    void a_look_that_has_found_something_is_followed_by_another_at_once() {
        answer = CompletableFuture.completedFuture(1);
        start();
        time.pass(DueLooks.SHORTEST_PAUSE.plusMillis(10));
        assertThat(looks).hasSize(11);

        answer = CompletableFuture.completedFuture(0);
        time.pass(Duration.ofSeconds(5));

        assertThat(looks).hasSize(12);
    }

    @Test
    void what_becomes_due_during_a_look_is_looked_for_after_it() {
        var slow = new CompletableFuture<Integer>();
        answer = slow;
        var due = start();
        time.pass(Duration.ofSeconds(1));
        assertThat(looks).hasSize(1);

        due.dueAfter(Duration.ZERO);
        time.pass(Duration.ofMinutes(1));
        assertThat(looks).as("one at a time").hasSize(1);
        answer = CompletableFuture.completedFuture(0);
        slow.complete(0);
        time.pass(DueLooks.SHORTEST_PAUSE);

        assertThat(looks).hasSize(2);
    }

    @Test
    void after_a_look_that_failed_it_waits_whatever_is_due() {
        answer = CompletableFuture.failedFuture(new StoreUnavailableException(null));
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        due.dueAfter(Duration.ZERO);
        time.pass(Duration.ofSeconds(20));

        assertThat(looks).hasSize(4);
        assertThat(pauses())
                .allSatisfy(pause -> assertThat(pause).isEqualTo(DueLooks.PAUSE_AFTER_FAILURE));
    }

    @Test
    void a_process_that_ends_looks_no_more() {
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        ended.set(true);
        due.dueAfter(Duration.ZERO);
        time.pass(Duration.ofMinutes(1));

        assertThat(looks).isEmpty();
    }

    @Test
    void an_event_that_this_instance_has_deferred_is_tried_at_each_of_its_due_times() {
        var engine = engine();
        reactor.broken.add(1);
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        join(engine.handle(added(1)));
        time.pass(Duration.ofSeconds(30));

        // Pauses double from 200 ms to the longest; without jitter here, so each is half of that.
        assertThat(reactor.tries).hasSizeGreaterThan(6);
        for (var attempt = 1; attempt < reactor.tries.size(); attempt++) {
            var due = reactor.tries.get(attempt - 1).plusMillis(100L << attempt - 1);
            assertThat(reactor.tries.get(attempt))
                    .isBetween(due, due.plus(DueLooks.SHORTEST_PAUSE).plusMillis(2 * DueLooks.STEP));
        }
    }

    @Test
    void events_behind_the_head_are_handled_at_once_when_the_head_is() {
        var engine = engine();
        reactor.broken.add(1);
        join(engine.handle(added(50)));
        time.pass(Duration.ofMillis(90));
        reactor.broken.clear();
        reactor.handled.clear();

        time.pass(Duration.ofMillis(500));

        assertThat(reactor.handled).hasSize(50).isSorted();
    }

    @Test
    void an_event_that_somebody_else_has_made_due_is_found_within_ten_seconds() {
        var engine = engine();
        reactor.broken.add(1);
        join(engine.handle(added(2)));
        time.pass(Duration.ofHours(1));
        reactor.broken.clear();
        reactor.handled.clear();
        assertThat(line()).isPresent();

        join(store.append(new Append(
                List.of(), Optional.empty(), List.of(Deferral.replayed("count", STREAM, 1)), List.of())));
        time.pass(INTERVAL);

        assertThat(reactor.handled).containsExactly(1, 2);
        assertThat(line()).isEmpty();
    }

    @Test
    void an_event_whose_instance_has_died_is_found_within_ten_seconds_after_its_lease() {
        var events = added(1);
        join(store.append(new Append(
                List.of(),
                Optional.empty(),
                List.of(Deferral.due("count", STREAM, 1, 0, Duration.ofSeconds(30), "an effect is under way")),
                List.of())));
        assertThat(events).hasSize(1);
        engine();

        time.pass(Duration.ofSeconds(29));
        assertThat(reactor.handled).isEmpty();
        time.pass(INTERVAL.plusSeconds(1));

        assertThat(reactor.handled).containsExactly(1);
    }

    private DueLooks start() {
        var due = new DueLooks(
                () -> {
                    looks.add(time.sinceSomeMoment().minus(begin));
                    return answer;
                },
                ended::get,
                time,
                INTERVAL);
        due.begin();
        return due;
    }

    private ReactorEngine<StockAdded> engine() {
        var settings = new ReactorEngine.Settings(
                new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), 10, () -> 0),
                4,
                Duration.ofSeconds(30),
                ForkJoinPool.commonPool());
        var engine = new ReactorEngine<>("count", reactor, store, settings);
        var due = new DueLooks(() -> engine.retryDue(100), ended::get, time, INTERVAL);
        engine.whenDue(due::dueAfter);
        due.begin();
        return engine;
    }

    /** So many events of one stream, the quantity of each its version. */
    private List<Envelope> added(int count) {
        for (var version = 0; version < count; version++) {
            var metadata =
                    new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
            var event = new StockAdded(new Sku("a"), version + 1);
            join(store.append(Append.of(new StreamAppend(
                    STREAM, version, List.of(new NewEvent(UUID.randomUUID(), event, metadata))))));
        }
        return join(store.load(STREAM, 1));
    }

    private Optional<Long> line() {
        var deferred = join(store.deferred("count", List.of(STREAM))).get(STREAM);
        return deferred == null || deferred.head().isEmpty()
                ? Optional.empty()
                : Optional.of(deferred.head().getAsLong());
    }

    private List<Duration> pauses() {
        var pauses = new ArrayList<Duration>();
        for (var i = 1; i < looks.size(); i++) {
            pauses.add(looks.get(i).minus(looks.get(i - 1)));
        }
        return pauses;
    }

    private static void assertSoonAfter(Duration expected, Duration actual) {
        assertThat(actual).isBetween(expected, expected.plusMillis(2 * DueLooks.STEP));
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private final class Counting implements Reactor<StockAdded> {
        private final Set<Integer> broken = new HashSet<>();
        private final List<Integer> handled = new ArrayList<>();
        private final List<Duration> tries = new ArrayList<>();

        @Override
        public Class<StockAdded> event() {
            return StockAdded.class;
        }

        @Override
        public Reaction react(StockAdded event, States states) {
            if (broken.contains(event.quantity())) {
                tries.add(time.sinceSomeMoment());
                throw new OutOfOrderException("not yet");
            }
            handled.add(event.quantity());
            return Reaction.nothing();
        }
    }
}
