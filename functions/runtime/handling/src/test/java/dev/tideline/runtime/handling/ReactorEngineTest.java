package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Changes;
import dev.tideline.decision.Effect;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.parking.ParkingEvent.EventReplayed;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.Deferral;
import dev.tideline.store.EventStore;
import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.ForwardingStore;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The causing events are StockAdded of many skus; what follows is a StockReserved on one hot stream. */
class ReactorEngineTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final Sku HOT = new Sku("hot");
    private static final Duration LEASE = Duration.ofSeconds(30);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InterferingStore store = new InterferingStore(new InMemoryEventStore(() -> now));

    @Test
    void a_batch_is_one_load_and_one_append() {
        var events = added("a", "b", "c", "d");
        store.loads = 0;
        store.appends.clear();

        handle(reserving(HOT), events);

        assertThat(reserved(HOT)).isEqualTo(4);
        assertThat(store.loads).isEqualTo(1);
        assertThat(store.appends).hasSize(1);
    }

    @Test
    void a_batch_over_more_streams_than_an_append_takes_is_several_appends() {
        var events = added(IntStream.range(0, 1_200).mapToObj(i -> "sku-" + i).toArray(String[]::new));
        store.appends.clear();

        handle(reserving(StockAdded::sku), events);

        assertThat(store.appends)
                .hasSize(3)
                .allSatisfy(append -> assertThat(append.streams()).hasSizeLessThanOrEqualTo(Batch.MAX_STREAMS));
        assertThat(events)
                .allSatisfy(event ->
                        assertThat(join(store.load(event.streamId(), 2))).hasSize(1));
    }

    @Test
    void a_batch_larger_than_one_append_loads_no_stream_twice() {
        var events = added(IntStream.range(0, 1_200).mapToObj(i -> "sku-" + i).toArray(String[]::new));
        store.streamsLoaded = 0;

        handle(reserving(StockAdded::sku), events);

        assertThat(store.streamsLoaded).isEqualTo(1_200);
    }

    @Test
    void decisions_that_read_in_two_steps_share_appends_of_full_size() {
        var events = added(IntStream.range(0, 600).mapToObj(i -> "sku-" + i).toArray(String[]::new));
        store.appends.clear();

        handle(
                reactor((event, states) -> {
                    var other = new Sku("other-" + event.sku());
                    var wanted = states.of(Stock.stream(event.sku())).available();
                    return Reaction.append(Stock.stream(other), new StockReserved(other, ORDER, (int) wanted));
                }),
                events);

        assertThat(store.appends).extracting(append -> append.streams().size()).containsExactly(500, 500, 200);
    }

    @Test
    void an_event_that_fails_is_deferred_with_its_successors_beyond_what_one_append_takes() {
        var a = List.of(added("a").getFirst(), added("a").getFirst());
        var others = added(IntStream.range(0, 600).mapToObj(i -> "sku-" + i).toArray(String[]::new));
        var batch = new ArrayList<>(others);
        batch.addFirst(a.get(0));
        batch.addLast(a.get(1));
        var broken = new HashSet<>(Set.of(a.get(0).id()));
        var reactor = reserving(event -> event.sku().value().equals("a") ? HOT : event.sku(), broken);

        handle(reactor, batch);

        assertThat(causes(HOT)).isEmpty();
        broken.clear();
        now = now.plusSeconds(60);
        retryUntilNothingIsDue(reactor);
        assertThat(causes(HOT)).containsExactly(a.get(0).id(), a.get(1).id());
    }

    @Test
    void a_batch_that_comes_again_changes_nothing() {
        var events = added("a", "b", "c");

        handle(reserving(HOT), events);
        handle(reserving(HOT), events.subList(1, 3));
        handle(reserving(HOT), events);

        assertThat(reserved(HOT)).isEqualTo(3);
    }

    @Test
    void an_event_that_comes_again_among_new_ones_changes_nothing() {
        var events = added("a", "b", "c", "d");
        handle(reserving(HOT), events.subList(1, 3));

        handle(reserving(HOT), events);

        assertThat(reserved(HOT)).isEqualTo(4);
    }

    @Test
    void an_event_that_is_twice_in_a_batch_counts_once() {
        var events = added("a", "b");

        handle(reserving(HOT), List.of(events.get(0), events.get(1), events.get(0), events.get(1)));

        assertThat(reserved(HOT)).isEqualTo(2);
    }

    @Test
    void a_reactions_deferrals_are_appended_with_its_events() {
        var event = added("a").getFirst();
        var again = Deferral.due("another", event.streamId(), 1, 1, Duration.ZERO, "to be tried again");

        handle(
                reactor((_, _) -> Reaction.append(Changes.none()
                        .and(Stock.stream(HOT), new StockReserved(HOT, ORDER, 1))
                        .and(again))),
                List.of(event));

        assertThat(reserved(HOT)).isEqualTo(1);
        assertThat(join(store.takeDue("another", 10, LEASE)))
                .extracting(due -> due.envelope().id())
                .containsExactly(event.id());
    }

    @Test
    void events_of_other_types_are_skipped() {
        append(Stock.stream(HOT), new StockReserved(HOT, ORDER, 1));

        handle(reserving(HOT), load(Stock.stream(HOT)));

        assertThat(reserved(HOT)).isEqualTo(1);
        assertThat(join(store.deferred("reserve", List.of(Stock.stream(HOT).id()))))
                .isEmpty();
    }

    @Test
    void two_instances_that_handle_the_same_events_at_once_have_one_effect() throws Exception {
        var events = IntStream.range(0, 200)
                .mapToObj(i -> added("sku-" + i).getFirst())
                .toList();
        var shared = new InMemoryEventStore(() -> now);
        copyTo(shared, events);

        try (var executor = Executors.newFixedThreadPool(4)) {
            var runs = IntStream.range(0, 4)
                    .mapToObj(instance -> executor.submit(() -> {
                        var engine = engine(reserving(HOT), shared);
                        for (var i = 0; i < events.size(); i += 7) {
                            join(engine.handle(events.subList(i, Math.min(i + 7, events.size()))));
                        }
                    }))
                    .toList();
            for (var run : runs) {
                run.get();
            }
        }

        assertThat(join(shared.load(Stock.stream(HOT).id(), 1))).hasSize(200);
    }

    @Test
    void an_event_that_fails_is_deferred_with_its_successors_and_holds_up_nobody_else() {
        var a = List.of(added("a").getFirst(), added("a").getFirst(), added("a").getFirst());
        var b = added("b").getFirst();
        var broken = new HashSet<>(Set.of(a.get(1).id()));

        handle(reserving(HOT, broken), List.of(a.get(0), a.get(1), b, a.get(2)));

        assertThat(causes(HOT)).containsExactly(a.get(0).id(), b.id());
        assertThat(deferred()).containsExactly(a.getFirst().streamId());

        var later = added("a").getFirst();
        handle(reserving(HOT, broken), List.of(later));
        assertThat(causes(HOT)).hasSize(2);

        broken.clear();
        now = now.plusSeconds(60);
        retryUntilNothingIsDue(reserving(HOT, broken));
        assertThat(causes(HOT))
                .containsExactly(a.get(0).id(), b.id(), a.get(1).id(), a.get(2).id(), later.id());
        assertThat(deferred()).isEmpty();
    }

    @Test
    void an_event_that_is_deferred_and_comes_again_keeps_its_count_of_attempts() {
        var event = added("a").getFirst();
        var reactor = reserving(HOT, Set.of(event.id()));

        handle(reactor, List.of(event));
        now = now.plusSeconds(60);
        retryUntilNothingIsDue(reactor);
        handle(reactor, List.of(event));

        now = now.plusSeconds(60);
        assertThat(join(store.takeDue("reserve", 10, LEASE)))
                .singleElement()
                .extracting(EventStore.DueEvent::attempts)
                .isEqualTo(2);
    }

    @Test
    void an_event_that_fails_to_the_last_attempt_is_parked() {
        var event = added("a").getFirst();
        var reactor = reserving(HOT, Set.of(event.id()));

        handle(reactor, List.of(event));
        for (var attempt = 2; attempt <= 3; attempt++) {
            now = now.plusSeconds(60);
            assertThat(join(engine(reactor, store).retryDue(10))).isEqualTo(1);
        }

        now = now.plus(Duration.ofDays(1));
        assertThat(join(engine(reactor, store).retryDue(10))).isZero();
        assertThat(deferred()).containsExactly(event.streamId());
    }

    @Test
    void an_event_is_tried_again_no_sooner_than_its_backoff_says() {
        var event = added("a").getFirst();
        handle(reserving(HOT, Set.of(event.id())), List.of(event));

        now = now.plusMillis(99);
        assertThat(join(engine(reserving(HOT), store).retryDue(10))).isZero();
        now = now.plusMillis(101);
        assertThat(join(engine(reserving(HOT), store).retryDue(10))).isEqualTo(1);
    }

    @Test
    void an_event_of_a_newer_producer_is_neither_skipped_nor_deferred() {
        var event = added("a").getFirst();
        var newer = new Envelope(
                event.id(),
                event.type(),
                event.streamId(),
                event.version(),
                event.schemaVersion() + 1,
                event.timestamp(),
                event.metadata(),
                event.data());

        assertThatThrownBy(() -> handle(reserving(HOT), List.of(newer)))
                .hasRootCauseInstanceOf(UnknownEventException.class);
        assertThat(deferred()).isEmpty();
        assertThat(reserved(HOT)).isZero();
    }

    @Test
    void an_event_whose_data_cannot_be_read_is_deferred() {
        var event = added("a").getFirst();
        var broken = new Envelope(
                event.id(),
                event.type(),
                event.streamId(),
                event.version(),
                event.schemaVersion(),
                event.timestamp(),
                event.metadata(),
                "{\"sku\": [");

        handle(reserving(HOT), List.of(broken));

        assertThat(deferred()).containsExactly(event.streamId());
    }

    @Test
    void a_made_up_event_that_is_deferred_does_not_hold_up_what_is_in_the_store() {
        var a = new Sku("a");
        append(Stock.stream(a), new StockReserved(a, ORDER, 1));
        var stored = load(Stock.stream(a)).getFirst();
        var madeUp = new Envelope(
                UUID.randomUUID(),
                "StockAdded",
                stored.streamId(),
                stored.version(),
                1,
                stored.timestamp(),
                stored.metadata(),
                "{\"sku\": [");
        handle(reserving(HOT), List.of(madeUp));
        assertThat(deferred()).containsExactly(stored.streamId());

        now = now.plusSeconds(60);
        retryUntilNothingIsDue(reserving(HOT));

        assertThat(deferred()).isEmpty();
        assertThat(reserved(HOT)).isZero();
    }

    @Test
    void a_conflict_voids_only_what_rests_on_the_stream_that_moved() {
        var events = added("a", "b", "c");
        var cold = new Sku("cold");
        var reactor = reserving(event -> event.sku().value().equals("b") ? HOT : cold);
        store.appends.clear();
        store.beforeNextAppend(() -> interfere(HOT));

        handle(reactor, events);

        assertThat(causes(cold))
                .containsExactly(events.get(0).id(), events.get(2).id());
        assertThat(reserved(HOT)).isEqualTo(2);
        assertThat(store.appends.get(1).streams())
                .extracting(StreamAppend::stream)
                .containsExactly(Stock.stream(cold).id());
        assertThat(store.appends).hasSize(3);
    }

    @Test
    void a_stream_that_was_only_read_conflicts_too() {
        var cold = new Sku("cold");
        append(Stock.stream(HOT), new StockAdded(HOT, 1));
        var reactor = reactor((_, states) -> states.of(Stock.stream(HOT)).available() > 0
                ? Reaction.append(Stock.stream(cold), new StockReserved(cold, ORDER, 1))
                : Reaction.nothing());
        store.beforeNextAppend(() -> interfere(HOT));

        handle(reactor, added("a"));

        assertThat(reserved(cold))
                .as("there was one when it was read, and none any more")
                .isZero();
    }

    @Test
    void a_decision_that_rests_on_a_voided_one_is_voided_too() {
        var cold = new Sku("cold");
        // The first reads the hot stream and adds to the cold one; the second reserves what the first has added.
        var reactor = reactor((event, states) -> {
            if (event.sku().value().equals("a")) {
                return states.of(Stock.stream(HOT)).reserved() == 0
                        ? Reaction.append(Stock.stream(cold), new StockAdded(cold, 5))
                        : Reaction.nothing();
            }
            return states.of(Stock.stream(cold)).available() > 0
                    ? Reaction.append(Stock.stream(cold), new StockReserved(cold, ORDER, 1))
                    : Reaction.nothing();
        });
        var events = added("a", "b");
        store.beforeNextAppend(() -> interfere(HOT));

        handle(reactor, events);

        assertThat(load(Stock.stream(cold))).isEmpty();
    }

    @Test
    void an_event_behind_deferred_ones_is_deferred_with_handled_events_in_its_batch() {
        var a = List.of(added("a").getFirst(), added("a").getFirst());
        var b = added("b").getFirst();
        handle(reserving(HOT), List.of(b));
        handle(reserving(HOT, Set.of(a.get(0).id())), List.of(a.get(0)));

        handle(reserving(HOT), List.of(b, a.get(1)));

        now = now.plusSeconds(60);
        retryUntilNothingIsDue(reserving(HOT));
        assertThat(causes(HOT)).containsExactly(b.id(), a.get(0).id(), a.get(1).id());
    }

    @Test
    void a_later_event_of_a_voided_events_stream_is_voided_too() {
        var first = added("a").getFirst();
        var second = added("a").getFirst();
        var cold = new Sku("cold");
        var reactor = reserving(event -> event.quantity() == 1 ? HOT : cold);
        var two = withQuantity(second, 2);
        store.appends.clear();
        store.beforeNextAppend(() -> interfere(HOT));

        handle(reactor, List.of(first, two));

        assertThat(causes(cold)).containsExactly(second.id());
        assertThat(reserved(HOT)).isEqualTo(2);
        assertThat(store.appends)
                .as("nothing stood, so the second append is of both")
                .hasSize(2);
    }

    @Test
    void the_streams_are_locked_after_two_conflicts() {
        var events = added("a");
        store.beforeNextAppend(() -> interfere(HOT));
        store.beforeNextAppend(() -> interfere(HOT));

        handle(reserving(HOT), events);

        assertThat(store.locks).isEqualTo(1);
        assertThat(reserved(HOT)).isEqualTo(3);
    }

    @Test
    void an_append_that_the_store_never_takes_defers_only_the_event_that_caused_it() {
        var events = added("a", "b", "c");
        var poison = events.get(1).id();
        store.refused = append -> append.streams().stream()
                .flatMap(stream -> stream.events().stream())
                .anyMatch(event -> event.metadata().causationId().equals(poison));
        store.refusal = new InvalidAppendException("too large");

        handle(reserving(HOT), events);

        assertThat(causes(HOT))
                .containsExactly(events.get(0).id(), events.get(2).id());
        assertThat(deferred()).containsExactly(events.get(1).streamId());
    }

    @Test
    void later_events_are_deferred_behind_an_event_that_the_store_never_takes() {
        var a = List.of(added("a").getFirst(), added("a").getFirst());
        var b = List.of(added("b").getFirst(), added("b").getFirst());
        handle(reserving(HOT, Set.of(b.get(0).id())), List.of(b.get(0)));
        store.refused = append -> append.streams().stream()
                .flatMap(stream -> stream.events().stream())
                .anyMatch(
                        event -> event.metadata().causationId().equals(a.get(0).id()));
        store.refusal = new InvalidAppendException("too large");
        var c = added("c").getFirst();

        handle(reserving(HOT), List.of(a.get(0), a.get(1), b.get(1), c));

        assertThat(causes(HOT)).containsExactly(c.id());
        store.refused = _ -> false;
        now = now.plusSeconds(60);
        retryUntilNothingIsDue(reserving(HOT));
        assertThat(causes(HOT))
                .containsSubsequence(a.get(0).id(), a.get(1).id())
                .containsSubsequence(b.get(0).id(), b.get(1).id())
                .hasSize(5);
    }

    @Test
    void an_event_that_cannot_be_handled_and_is_not_in_the_store_is_skipped() {
        var event = added("a").getFirst();
        var forged = new Envelope(
                UUID.randomUUID(),
                event.type(),
                event.streamId(),
                99,
                event.schemaVersion(),
                event.timestamp(),
                event.metadata(),
                "{}[");
        var after = added("b").getFirst();

        handle(reserving(HOT), List.of(forged, after));

        assertThat(causes(HOT)).containsExactly(after.id());
        assertThat(deferred()).isEmpty();
    }

    @Test
    void an_effect_begins_after_its_request_is_appended_and_its_outcome_releases_it() {
        var event = added("a").getFirst();
        var outcome = new CompletableFuture<Integer>();
        var called = new ArrayList<Long>();
        var engine = engine(
                asking(() -> {
                    called.add(reserved(HOT));
                    return outcome;
                }),
                store);

        join(engine.handle(List.of(event)));
        assertThat(called).containsExactly(1L);
        assertThat(deferred()).containsExactly(event.streamId());

        outcome.complete(5);
        assertThat(reserved(HOT)).isEqualTo(6);
        assertThat(deferred()).isEmpty();
    }

    @Test
    void the_effect_of_a_dead_process_is_taken_over_after_its_lease_and_counts_once() {
        var event = added("a").getFirst();
        var lost = new CompletableFuture<Integer>();
        join(engine(asking(() -> lost), store).handle(List.of(event)));

        var other = engine(asking(() -> CompletableFuture.completedFuture(5)), store);
        now = now.plus(LEASE).minusMillis(1);
        assertThat(join(other.retryDue(10))).isZero();
        now = now.plusMillis(1);
        assertThat(join(other.retryDue(10))).isEqualTo(1);
        assertThat(reserved(HOT)).isEqualTo(6);
        assertThat(deferred()).isEmpty();

        lost.complete(5);
        assertThat(reserved(HOT)).as("the dead one was only frozen").isEqualTo(6);
        join(other.handle(List.of(event)));
        assertThat(reserved(HOT)).isEqualTo(6);
    }

    @Test
    void a_failure_on_a_stream_that_has_moved_on_is_decided_again() {
        var event = added("a").getFirst();
        store.beforeNextAppend(() -> append(Stock.stream(HOT), new StockAdded(HOT, 1)));

        handle(
                reactor((_, states) -> {
                    if (states.of(Stock.stream(HOT)).available() == 0) {
                        throw new OutOfOrderException("nothing is there yet");
                    }
                    return Reaction.append(Stock.stream(HOT), new StockReserved(HOT, ORDER, 1));
                }),
                List.of(event));

        assertThat(deferred()).isEmpty();
        assertThat(reserved(HOT)).isEqualTo(1);
    }

    @Test
    void an_outcome_is_decided_again_if_another_was_recorded_after_it_was_decided() {
        var event = added("a").getFirst();
        var first = new CompletableFuture<Integer>();
        var second = new CompletableFuture<Integer>();
        var undone = new ArrayList<Integer>();
        join(engine(undoing(first, () -> {}, undone), store).handle(List.of(event)));
        now = now.plus(LEASE);
        join(engine(undoing(second, () -> first.complete(5), undone), store).retryDue(10));

        second.complete(3);

        assertThat(reserved(HOT)).isEqualTo(6);
        assertThat(undone).containsExactly(3);
        assertThat(deferred()).isEmpty();
    }

    @Test
    void an_effect_that_is_under_way_here_is_not_begun_again_when_its_lease_is_over() {
        var event = added("a").getFirst();
        var calls = new ArrayList<CompletableFuture<Integer>>();
        var engine = engine(
                asking(() -> {
                    calls.add(new CompletableFuture<>());
                    return calls.getLast();
                }),
                store);
        join(engine.handle(List.of(event)));

        now = now.plus(LEASE);
        join(engine.retryDue(10));

        assertThat(calls).hasSize(1);
    }

    @Test
    void an_effect_that_fails_is_tried_again_and_counts_as_an_attempt() {
        var event = added("a").getFirst();
        join(engine(asking(() -> CompletableFuture.failedFuture(new IllegalStateException("no"))), store)
                .handle(List.of(event)));

        now = now.plusMillis(200);
        assertThat(join(store.takeDue("reserve", 10, LEASE)))
                .singleElement()
                .extracting(EventStore.DueEvent::attempts)
                .isEqualTo(1);
        now = now.plus(LEASE);
        join(engine(asking(() -> CompletableFuture.completedFuture(5)), store).retryDue(10));
        assertThat(reserved(HOT)).isEqualTo(6);
    }

    @Test
    void an_unavailable_service_pauses_the_function_and_counts_no_attempt() {
        var first = added("a").getFirst();
        var second = added("b").getFirst();
        var engine = engine(asking(ReactorEngineTest::unavailable), store);
        join(engine.handle(List.of(first)));

        assertPauses(engine, List.of(second));

        now = now.plus(LEASE);
        join(engine.retryDue(10));
        assertThat(deferred()).as("what was asked for before, and nothing else").containsExactly(first.streamId());
        now = now.plus(LEASE);
        assertThat(join(store.takeDue("reserve", 10, LEASE)))
                .singleElement()
                .extracting(EventStore.DueEvent::attempts)
                .isEqualTo(0);
    }

    @Test
    void an_effect_that_new_events_do_not_begin_with_pauses_nobody_N1() {
        var engine = engine(
                reactor((_, _) -> Reaction.nothing()
                        .then(new Effect<>(
                                "first",
                                () -> CompletableFuture.completedFuture(1),
                                (_, _) -> Reaction.nothing()
                                        .then(new Effect<>(
                                                "second",
                                                ReactorEngineTest::unavailable,
                                                (_, _) -> Reaction.nothing()))))),
                store);
        join(engine.handle(added("a")));

        join(engine.handle(added("b")));

        assertThat(engine.idle().toCompletableFuture()).as("no slot is taken").isCompleted();
        now = now.plusSeconds(5).minusMillis(1);
        assertThat(join(store.takeDue("reserve", 10, LEASE))).isEmpty();
        now = now.plusMillis(1);
        assertThat(join(store.takeDue("reserve", 10, LEASE)))
                .hasSize(2)
                .extracting(EventStore.DueEvent::attempts)
                .containsOnly(1);
    }

    /** Such as a payment that was to be called off, and is no more: what new events need has nothing to do with it. */
    @Test
    void an_event_that_comes_again_and_asks_for_another_effect_than_most_pauses_nobody() {
        var engine = engine(
                reactor((event, _) -> Reaction.nothing()
                        .then(
                                event.sku().value().equals("b")
                                        ? new Effect<>(
                                                "other", ReactorEngineTest::unavailable, (_, _) -> Reaction.nothing())
                                        : new Effect<>(
                                                "usual",
                                                () -> CompletableFuture.completedFuture(1),
                                                (_, _) -> Reaction.nothing()))),
                store);
        join(engine.handle(added("a", "a")));
        join(engine.handle(added("b")));

        join(engine.handle(added("c")));

        assertThat(deferred()).extracting(StreamId::entityId).containsOnly("b");
        assertThat(engine.idle().toCompletableFuture()).as("no slot is taken").isCompleted();
    }

    /** Else those that fail would be asked for again and again, and one that works never. */
    @Test
    void an_effect_whose_service_fails_for_everybody_makes_room_for_others_N1() {
        var calls = new ArrayList<Integer>();
        var engine = engine(
                asking(() -> {
                    calls.add(calls.size());
                    return calls.size() <= 12
                            ? CompletableFuture.failedFuture(ServiceUnavailableException.asked("it works for nobody"))
                            : CompletableFuture.completedFuture(5);
                }),
                store);
        join(engine.handle(added("a", "b", "c")));

        assertThat(deferred()).hasSize(3);
        assertThat(engine.idle().toCompletableFuture()).as("no slot is taken").isCompleted();
        for (var poll = 0; poll < 3; poll++) {
            now = now.plusSeconds(5);
            join(engine.retryDue(10));
        }
        now = now.plusSeconds(5);
        assertThat(join(store.takeDue("reserve", 10, Duration.ZERO)))
                .hasSize(3)
                .extracting(EventStore.DueEvent::attempts)
                .containsOnly(1);
        for (var poll = 0; poll < 15; poll++) {
            now = now.plusSeconds(5);
            join(engine.retryDue(10));
        }

        assertThat(calls).as("nothing was parked after 3 attempts").hasSizeGreaterThan(12);
        assertThat(deferred()).isEmpty();
    }

    /** Those that were asked for before may all be to blame themselves. */
    @Test
    void one_new_event_is_tried_now_and_then_while_a_service_is_closed_N1() {
        var turns = new ArrayList<Runnable>();
        var timer = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                assertThat(unit.toSeconds(delay)).isEqualTo(EffectCalls.TURN.toSeconds());
                turns.add(task);
                return null;
            }
        };
        var outcomes = new ArrayDeque<CompletionStage<Integer>>(List.of(
                CompletableFuture.failedFuture(new IllegalStateException("no")),
                unavailable(),
                CompletableFuture.failedFuture(ServiceUnavailableException.asked("it works for nobody")),
                CompletableFuture.completedFuture(5)));
        var engine = engine(asking(outcomes::remove), store, timer);
        join(engine.handle(added("a")));
        now = now.plusMillis(200);
        join(engine.retryDue(10));
        var others = added("b", "c");

        assertPauses(engine, others);
        assertPauses(engine, others);
        turns.removeFirst().run();
        assertPauses(engine, others);
        assertThat(deferred())
                .as("it has left its slot")
                .extracting(StreamId::entityId)
                .containsOnly("a", "b");
        turns.removeFirst().run();
        join(engine.handle(others));

        assertThat(deferred()).extracting(StreamId::entityId).containsOnly("a", "b");
        assertThat(reserved(HOT)).isEqualTo(1 + 5);
        timer.shutdown();
    }

    @Test
    void effects_that_are_tried_again_and_hang_leave_the_slots_to_new_ones() {
        var broken = new AtomicBoolean(true);
        var calls = new ArrayList<CompletableFuture<Integer>>();
        var engine = engine(
                asking(() -> {
                    if (broken.get()) {
                        return CompletableFuture.failedFuture(new IllegalStateException("no"));
                    }
                    calls.add(new CompletableFuture<>());
                    return calls.getLast();
                }),
                store);
        join(engine.handle(added("a", "b")));
        broken.set(false);
        now = now.plusSeconds(60);
        var retried = engine.retryDue(10).toCompletableFuture();
        assertThat(calls).as("half of the slots").hasSize(1);
        assertThat(retried).isNotDone();

        join(engine.handle(added("c", "d")));

        assertThat(calls).hasSize(3);
    }

    @Test
    void a_function_that_paused_goes_on_when_the_service_is_available_again() {
        var available = new AtomicBoolean();
        var engine =
                engine(asking(() -> available.get() ? CompletableFuture.completedFuture(5) : unavailable()), store);
        join(engine.handle(added("a")));

        available.set(true);

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(deferred()).isEmpty());
        assertThat(reserved(HOT)).isEqualTo(6);
        join(engine.handle(added("b")));
    }

    @Test
    void a_failure_of_a_service_that_is_back_ends_the_pause_and_counts_as_an_attempt() {
        var outcomes = new ArrayDeque<CompletionStage<Integer>>(
                List.of(unavailable(), CompletableFuture.failedFuture(new IllegalStateException("no"))));
        var engine = engine(asking(outcomes::remove), store);
        join(engine.handle(added("a")));

        assertThat(engine.idle().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
        now = now.plusMillis(200);
        assertThat(join(store.takeDue("reserve", 10, LEASE)))
                .singleElement()
                .extracting(EventStore.DueEvent::attempts)
                .isEqualTo(1);
        join(engine.retryDue(10));
    }

    @Test
    void effects_beyond_the_slots_wait_and_the_batch_waits_for_them_to_begin() {
        var calls = new ArrayList<CompletableFuture<Integer>>();
        var engine = engine(
                asking(() -> {
                    calls.add(new CompletableFuture<>());
                    return calls.getLast();
                }),
                store);

        var handled = engine.handle(added("a", "b", "c")).toCompletableFuture();

        assertThat(calls).hasSize(2);
        assertThat(handled).isNotDone();
        calls.getFirst().complete(1);
        assertThat(calls).hasSize(3);
        assertThat(handled).isCompleted();
    }

    @Test
    void a_slot_whose_effect_is_over_is_free_for_another() {
        var calls = new ArrayList<CompletableFuture<Integer>>();
        var engine = engine(
                asking(() -> {
                    calls.add(new CompletableFuture<>());
                    return calls.getLast();
                }),
                store);
        join(engine.handle(added("a", "b")));
        List.copyOf(calls).forEach(call -> call.completeExceptionally(new IllegalStateException("no")));

        join(engine.handle(added("c")));

        assertThat(calls).hasSize(3);
    }

    @Test
    void an_effect_may_follow_from_an_effect_before_the_event_is_done() {
        var event = added("a").getFirst();
        var second = new CompletableFuture<String>();
        var hot = Stock.stream(HOT);
        var reactor = reactor((_, _) -> Reaction.nothing()
                .then(new Effect<>(
                        "first",
                        () -> CompletableFuture.completedFuture(2),
                        (quantity, _) -> Reaction.append(hot, new StockReserved(HOT, ORDER, quantity))
                                .then(new Effect<>("second", () -> second, (_, _) -> Reaction.nothing())))));

        join(engine(reactor, store).handle(List.of(event)));

        assertThat(reserved(HOT)).isEqualTo(2);
        assertThat(deferred()).containsExactly(event.streamId());
        second.complete("done");
        assertThat(deferred()).isEmpty();
    }

    @Test
    void an_engine_is_idle_when_no_effect_is_under_way_or_waits_for_a_slot() {
        var calls = new ArrayList<CompletableFuture<Integer>>();
        var engine = engine(
                asking(() -> {
                    calls.add(new CompletableFuture<>());
                    return calls.getLast();
                }),
                store);
        assertThat(engine.idle().toCompletableFuture()).isCompleted();

        engine.handle(added("a", "b", "c"));

        var idle = engine.idle().toCompletableFuture();
        for (var call = 0; call < 3; call++) {
            assertThat(idle).isNotDone();
            calls.get(call).complete(1);
        }
        assertThat(idle).isCompleted();
        assertThat(deferred()).as("and every outcome is recorded").isEmpty();
    }

    @Test
    void an_event_that_is_parked_is_announced_once_with_the_reason() {
        var event = added("a").getFirst();

        park(List.of(event));

        assertThat(parking(event.streamId()))
                .isEqualTo(new Parking.Parked(
                        new EventParked(
                                "reserve",
                                event.streamId(),
                                1,
                                event.id(),
                                "StockAdded",
                                3,
                                "dev.tideline.decision.OutOfOrderException: not yet"),
                        List.of()));
        var announced = load(Parking.stream("reserve", event.streamId()));
        assertThat(announced).hasSize(1);
        assertThat(announced.getFirst().metadata().causationId()).isEqualTo(event.id());
        assertThat(announced.getFirst().metadata().correlationId())
                .isEqualTo(event.metadata().correlationId());
    }

    @Test
    void a_replayed_event_is_handled_and_then_its_successors_in_order() {
        var events = added("a", "a", "a");
        var reactor = park(events);

        append(Append.of(), Deferral.replayed("reserve", events.getFirst().streamId(), 1));
        retryUntilNothingIsDue(reactor);

        assertThat(causes(HOT))
                .containsExactlyElementsOf(events.stream().map(Envelope::id).toList());
        assertThat(deferred()).isEmpty();
    }

    @Test
    void a_discarded_event_has_no_effect_and_its_successors_are_handled() {
        var events = added("a", "a", "a");
        var reactor = park(events);

        append(Append.of(), Deferral.discarded("reserve", events.getFirst().streamId(), 1));
        retryUntilNothingIsDue(reactor);

        assertThat(causes(HOT))
                .containsExactly(events.get(1).id(), events.get(2).id());
        assertThat(deferred()).isEmpty();
    }

    @Test
    void an_event_older_than_the_parked_head_leaves_the_head_parked() {
        var handled = added("a").getFirst();
        var poison = added("a").getFirst();
        var reactor = reserving(HOT, Set.of(poison.id()));
        handle(reactor, List.of(handled, poison));
        for (var attempt = 2; attempt <= 3; attempt++) {
            now = now.plusSeconds(60);
            retryUntilNothingIsDue(reactor);
        }

        handle(reactor, List.of(handled));

        now = now.plus(Duration.ofDays(1));
        assertThat(join(store.takeDue("reserve", 10, LEASE))).isEmpty();
        assertThat(causes(HOT)).containsExactly(handled.id());
        assertThat(parking(poison.streamId())).isInstanceOf(Parking.Parked.class);
    }

    @Test
    void an_event_behind_a_deferred_one_is_deferred_despite_a_conflict_of_an_older_one() {
        var handled = added("a").getFirst();
        var failing = added("a").getFirst();
        var broken = new HashSet<>(Set.of(failing.id()));
        var reactor = reserving(HOT, broken);
        handle(reactor, List.of(handled, failing));
        var next = added("a").getFirst();

        join(engine(reactor, meetingOneConflict()).handle(List.of(handled, next)));

        broken.clear();
        now = now.plusSeconds(60);
        retryUntilNothingIsDue(reactor);
        assertThat(causes(HOT)).containsExactly(handled.id(), failing.id(), next.id());
    }

    private EventStore meetingOneConflict() {
        var met = new AtomicBoolean();
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<AppendResult> append(Append append) {
                if (append.streams().isEmpty() || met.getAndSet(true)) {
                    return super.append(append);
                }
                var stream = append.streams().getFirst();
                return CompletableFuture.completedFuture(
                        new AppendResult.Conflict(List.of(new AppendResult.StreamConflict(
                                stream.stream(), stream.expectedVersion(), stream.expectedVersion() + 1))));
            }
        };
    }

    @Test
    void an_older_event_that_comes_behind_a_failing_one_in_a_batch_is_handled_in_place() {
        var handled = added("a").getFirst();
        var poison = added("a").getFirst();

        handle(reserving(HOT, Set.of(poison.id())), List.of(poison, handled));

        assertThat(causes(HOT)).containsExactly(handled.id());
        now = now.plusSeconds(60);
        assertThat(join(store.takeDue("reserve", 10, LEASE)))
                .extracting(due -> due.envelope().id())
                .containsExactly(poison.id());
    }

    @Test
    void a_discarded_event_that_comes_again_stays_discarded() {
        var events = added("a", "a");
        var reactor = park(events);
        append(Append.of(), Deferral.discarded("reserve", events.getFirst().streamId(), 1));
        retryUntilNothingIsDue(reactor);

        handle(reactor, events);

        assertThat(causes(HOT)).containsExactly(events.getLast().id());
        now = now.plusSeconds(60);
        assertThat(join(store.takeDue("reserve", 10, LEASE))).isEmpty();
    }

    @Test
    void only_the_event_at_fault_of_a_failing_batch_is_deferred() {
        var events = added("a", "b", "c");
        var unreadable = Stock.stream(new Sku("unreadable"));
        append(unreadable, new StockAdded(new Sku("unreadable"), 1));
        store.unreadable = unreadable.id();

        var reactor = reactor((event, states) -> {
            if (event.sku().value().equals("b")) {
                states.of(unreadable);
            }
            return Reaction.append(Stock.stream(HOT), new StockReserved(HOT, ORDER, 1));
        });
        handle(reactor, events);

        assertThat(causes(HOT))
                .containsExactly(events.get(0).id(), events.get(2).id());
        assertThat(deferred()).containsExactly(events.get(1).streamId());

        for (var attempt = 2; attempt <= 3; attempt++) {
            now = now.plusSeconds(60);
            retryUntilNothingIsDue(reactor);
        }
        assertThat(parking(events.get(1).streamId())).isInstanceOf(Parking.Parked.class);
        assertThat(parking(events.get(0).streamId())).isInstanceOf(Parking.Free.class);
    }

    @Test
    void an_event_that_the_reactor_does_not_declare_is_not_appended() {
        var event = added("a").getFirst();
        var hot = Stock.stream(HOT);

        handle(reactor((_, _) -> Reaction.append(hot, new StockSold(HOT, ORDER, 1))), List.of(event));

        assertThat(load(hot)).isEmpty();
        assertThat(deferred()).containsExactly(event.streamId());
    }

    @Test
    void events_that_follow_from_an_effect_are_declared_too() {
        var event = added("a").getFirst();
        var hot = Stock.stream(HOT);

        handle(
                reactor((_, _) -> Reaction.nothing()
                        .then(new Effect<>(
                                "sell",
                                () -> CompletableFuture.completedFuture(1),
                                (_, _) -> Reaction.append(hot, new StockSold(HOT, ORDER, 1))))),
                List.of(event));

        assertThat(load(hot)).isEmpty();
        assertThat(deferred()).containsExactly(event.streamId());
    }

    @Test
    void an_event_that_fails_again_after_its_replay_is_parked_and_announced_again() {
        var event = added("a").getFirst();
        park(List.of(event));
        append(
                Append.of(new StreamAppend(
                        Parking.stream("reserve", event.streamId()).id(),
                        1,
                        List.of(new NewEvent(
                                UUID.randomUUID(),
                                new EventReplayed("reserve", event.streamId(), 1, event.id()),
                                event.metadata())))),
                Deferral.replayed("reserve", event.streamId(), 1));
        var reactor = reserving(HOT, Set.of(event.id()));

        for (var attempt = 2; attempt <= 3; attempt++) {
            retryUntilNothingIsDue(reactor);
            now = now.plusSeconds(60);
        }

        assertThat(load(Parking.stream("reserve", event.streamId())))
                .extracting(Envelope::type)
                .containsExactly("EventParked", "EventReplayed", "EventParked");
    }

    private void append(Append append, Deferral deferral) {
        join(store.append(new Append(append.streams(), append.receipt(), List.of(deferral), append.releases())));
    }

    private void handle(Reactor<StockAdded> reactor, List<Envelope> events) {
        join(engine(reactor, store).handle(events));
    }

    /** Has the first of these fail until it is parked; the others wait behind it. */
    private Reactor<StockAdded> park(List<Envelope> events) {
        var broken = new HashSet<>(Set.of(events.getFirst().id()));
        var reactor = reserving(HOT, broken);
        handle(reactor, events);
        for (var attempt = 2; attempt <= 3; attempt++) {
            now = now.plusSeconds(60);
            retryUntilNothingIsDue(reactor);
        }
        broken.clear();
        return reactor;
    }

    private Parking parking(StreamId streamId) {
        var stream = Parking.stream("reserve", streamId);
        var state = stream.initial();
        for (var event : load(stream)) {
            state = stream.evolve(state, event);
        }
        return state;
    }

    private void retryUntilNothingIsDue(Reactor<StockAdded> reactor) {
        var engine = engine(reactor, store);
        while (join(engine.retryDue(10)) > 0) {
            // each round handles the heads of all streams
        }
    }

    private static ReactorEngine engine(Reactor<StockAdded> reactor, EventStore store) {
        return engine(reactor, store, ForkJoinPool.commonPool());
    }

    private static ReactorEngine engine(Reactor<StockAdded> reactor, EventStore store, ScheduledExecutorService timer) {
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), 3, new Random(1));
        return new ReactorEngine("reserve", reactor, store, new ReactorEngine.Parameters(backoff, 2, LEASE, timer));
    }

    private static Reactor<StockAdded> reserving(Sku sku) {
        return reserving(_ -> sku);
    }

    private static Reactor<StockAdded> reserving(Function<StockAdded, Sku> target) {
        return reactor((event, _) -> {
            var sku = target.apply(event);
            return Reaction.append(Stock.stream(sku), new StockReserved(sku, ORDER, 1));
        });
    }

    private Reactor<StockAdded> reserving(Sku sku, Set<UUID> broken) {
        return reserving(_ -> sku, broken);
    }

    private Reactor<StockAdded> reserving(Function<StockAdded, Sku> target, Set<UUID> broken) {
        return reactor((event, _) -> {
            // The version is in the quantity: see added().
            if (load(Stock.stream(event.sku())).stream()
                    .filter(envelope -> envelope.version() == event.quantity())
                    .anyMatch(envelope -> broken.contains(envelope.id()))) {
                throw new OutOfOrderException("not yet");
            }
            var sku = target.apply(event);
            return Reaction.append(Stock.stream(sku), new StockReserved(sku, ORDER, 1));
        });
    }

    /** Reserves one piece as the request, and as many more as the outcome of the effect says. */
    private static Reactor<StockAdded> asking(Supplier<? extends CompletionStage<Integer>> effect) {
        var hot = Stock.stream(HOT);
        var then = new Effect<>(
                "ask",
                effect,
                (Integer quantity, States states) -> states.of(hot).reserved() > 1
                        ? Reaction.nothing()
                        : Reaction.append(hot, new StockReserved(HOT, ORDER, quantity)));
        return reactor((_, states) -> switch ((int) states.of(hot).reserved()) {
            case 0 -> Reaction.append(hot, new StockReserved(HOT, ORDER, 1)).then(then);
            case 1 -> Reaction.nothing().then(then);
            default -> Reaction.nothing();
        });
    }

    /**
     * Reserves one piece as the request, and as many more as it is answered; where that has been done, the answer is undone.
     *
     * @param meanwhile between the decision and the append
     */
    private static Reactor<StockAdded> undoing(
            CompletionStage<Integer> answer, Runnable meanwhile, List<Integer> undone) {
        var hot = Stock.stream(HOT);
        var then = new Effect<>("ask", () -> answer, (Integer quantity, States states) -> {
            if (states.of(hot).reserved() > 1) {
                return Reaction.nothing()
                        .then(new Effect<>(
                                "undo",
                                () -> CompletableFuture.completedFuture(undone.add(quantity)),
                                (_, _) -> Reaction.nothing()));
            }
            meanwhile.run();
            return Reaction.append(hot, new StockReserved(HOT, ORDER, quantity));
        });
        return reactor((_, states) -> states.of(hot).reserved() == 0
                ? Reaction.append(hot, new StockReserved(HOT, ORDER, 1)).then(then)
                : Reaction.nothing().then(then));
    }

    private static void assertPauses(ReactorEngine engine, List<Envelope> events) {
        assertThat(engine.handle(events).toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ServiceUnavailableException.class);
    }

    private static <T> CompletionStage<T> unavailable() {
        return CompletableFuture.failedFuture(new ServiceUnavailableException("the circuit is open"));
    }

    private static Reactor<StockAdded> reactor(BiFunction<StockAdded, States, Reaction> reaction) {
        return new Reacting(reaction);
    }

    @Appends({StockAdded.class, StockReserved.class})
    private record Reacting(BiFunction<StockAdded, States, Reaction> reaction) implements Reactor<StockAdded> {
        @Override
        public Reaction react(StockAdded event, States states) {
            return reaction.apply(event, states);
        }
    }

    /** One StockAdded for each sku; its quantity is its version. */
    private List<Envelope> added(String... skus) {
        return Stream.of(skus)
                .map(name -> {
                    var stream = Stock.stream(new Sku(name));
                    append(stream, new StockAdded(new Sku(name), load(stream).size() + 1));
                    return load(stream).getLast();
                })
                .toList();
    }

    private static Envelope withQuantity(Envelope event, int quantity) {
        return new Envelope(
                event.id(),
                event.type(),
                event.streamId(),
                event.version(),
                event.schemaVersion(),
                event.timestamp(),
                event.metadata(),
                "{\"sku\": \"a\", \"quantity\": " + quantity + "}");
    }

    private void interfere(Sku sku) {
        append(Stock.stream(sku), new StockReserved(sku, ORDER, 1));
    }

    private <E extends DomainEvent> void append(EventStream<?, E> stream, E event) {
        // Behind the interfering store's back: this is somebody else.
        var metadata = new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        var version = load(stream).size();
        assertThat(join(store.behind()
                        .append(Append.of(new StreamAppend(
                                stream.id(), version, List.of(new NewEvent(UUID.randomUUID(), event, metadata)))))))
                .isInstanceOf(Appended.class);
    }

    private static void copyTo(EventStore target, List<Envelope> events) {
        events.forEach(event -> assertThat(join(target.append(Append.of(new StreamAppend(
                        event.streamId(),
                        event.version() - 1,
                        List.of(new NewEvent(event.id(), EventTypes.decode(event), event.metadata())))))))
                .isInstanceOf(Appended.class));
    }

    private List<Envelope> load(EventStream<?, ?> stream) {
        return join(store.load(stream.id(), 1));
    }

    private long reserved(Sku sku) {
        var stream = Stock.stream(sku);
        var state = stream.initial();
        for (var event : load(stream)) {
            state = stream.evolve(state, event);
        }
        return state.reserved();
    }

    private List<UUID> causes(Sku sku) {
        return load(Stock.stream(sku)).stream()
                .map(event -> event.metadata().causationId())
                .toList();
    }

    /** Streams of which an event waits. */
    private Set<StreamId> deferred() {
        var lines = join(store.deferred(
                "reserve",
                List.of(
                        Stock.stream(new Sku("a")).id(),
                        Stock.stream(new Sku("b")).id(),
                        Stock.stream(new Sku("c")).id())));
        return lines.entrySet().stream()
                .filter(line -> line.getValue().head().isPresent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
