package dev.tideline.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.Effect;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.ReactorEngine;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.Deferral;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.memory.InMemoryEventStore;
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
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The engine and its looks by one clock: when deferred events are tried again. */
class DueDeferralsTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int LIMIT = 100;
    private static final StreamId STREAM = Stock.stream(new Sku("a")).id();

    private final SimulatedTicker time = new SimulatedTicker();
    private final InMemoryEventStore store = new InMemoryEventStore(time);
    private final Counting reactor = new Counting();

    @Test
    void an_event_that_this_instance_has_deferred_is_tried_at_each_of_its_due_times() {
        var engine = engine();
        reactor.broken.add(1);
        time.pass(Duration.ofSeconds(1));

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
    void more_events_than_one_look_takes_are_handled_one_look_after_another() {
        var count = 4 * LIMIT + 1;
        var skus = IntStream.range(0, count).mapToObj(i -> new Sku("sku-" + i)).toList();
        deferred(skus);
        engine();

        time.pass(DueLooks.SHORTEST_PAUSE.plusMillis(10));

        assertThat(reactor.handled).hasSize(count);
    }

    /** Each of them would only find out that the service is closed still. */
    @Test
    void due_events_are_retried_one_by_one_while_a_service_is_closed() {
        var calls = new ArrayList<Duration>();
        reactor.effect = () -> {
            calls.add(time.sinceSomeMoment());
            return CompletableFuture.failedFuture(new ServiceUnavailableException("the circuit is open"));
        };
        var skus = IntStream.range(0, 200).mapToObj(i -> new Sku("sku-" + i)).toList();
        deferred(skus);
        engine();
        time.pass(Duration.ofSeconds(6));
        calls.clear();

        time.pass(Duration.ofSeconds(10));

        assertThat(calls).hasSizeBetween(35, 51);
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

        join(store.append(
                new Append(List.of(), Optional.empty(), List.of(Deferral.replayed("count", STREAM, 1)), List.of())));
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

    /** One event of each, deferred by an instance that is gone, and due. */
    private void deferred(List<Sku> skus) {
        skus.forEach(sku -> added(sku, 1));
        join(store.append(new Append(
                List.of(),
                Optional.empty(),
                skus.stream()
                        .map(sku -> Deferral.due("count", Stock.stream(sku).id(), 1, 1, Duration.ZERO, "a test"))
                        .toList(),
                List.of())));
    }

    private ReactorEngine engine() {
        var settings = new ReactorEngine.Parameters(
                new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), 10, () -> 0),
                4,
                Duration.ofSeconds(30),
                ForkJoinPool.commonPool());
        var engine = new ReactorEngine("count", reactor, store, settings);
        var due = new DueLooks(() -> engine.retryDue(LIMIT), () -> false, time, INTERVAL);
        engine.whenDue(due::dueAfter);
        due.begin();
        return engine;
    }

    private List<Envelope> added(int count) {
        return added(new Sku("a"), count);
    }

    /** Returns a number of events of one stream. The quantity of each is its version. */
    private List<Envelope> added(Sku sku, int count) {
        var stream = Stock.stream(sku).id();
        for (var version = 0; version < count; version++) {
            var metadata =
                    new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
            var event = new StockAdded(sku, version + 1);
            join(store.append(Append.of(
                    new StreamAppend(stream, version, List.of(new NewEvent(UUID.randomUUID(), event, metadata))))));
        }
        return join(store.load(stream, 1));
    }

    private Optional<Long> line() {
        var deferred = join(store.deferred("count", List.of(STREAM))).get(STREAM);
        return deferred == null || deferred.head().isEmpty()
                ? Optional.empty()
                : Optional.of(deferred.head().getAsLong());
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private final class Counting implements Reactor<StockAdded> {
        private final Set<Integer> broken = new HashSet<>();
        private final List<Integer> handled = new ArrayList<>();
        private final List<Duration> tries = new ArrayList<>();
        private Supplier<CompletionStage<Integer>> effect;

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
            return effect == null
                    ? Reaction.nothing()
                    : Reaction.nothing().then(new Effect<>("ask", effect, (_, _) -> Reaction.nothing()));
        }
    }
}
