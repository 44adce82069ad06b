package dev.tideline.platform.eventrelay;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.map;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import dev.tideline.bus.EventBus;
import dev.tideline.bus.EventBus.Handler;
import dev.tideline.bus.HandlersFailedException;
import dev.tideline.bus.Subscription;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.store.EventStore;
import dev.tideline.testing.History;
import dev.tideline.testing.memory.InMemoryEventBus;
import dev.tideline.testing.memory.InMemoryEventStore;
import dev.tideline.testing.memory.InMemoryRelay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InMemoryEventBusTest extends EventBusContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Executor IN_THE_SAME_THREAD = Runnable::run;
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);
    private static final Subscription ALL = _ -> true;
    private static final StreamId A = StreamId.of("stock", "a");
    private static final StreamId B = StreamId.of("stock", "b");

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final EventStore store = new InMemoryEventStore(InstantSource.system());
    private final EventBus bus = new InMemoryEventBus(threads);
    private final InMemoryRelay relay = new InMemoryRelay(store, bus, 0);

    @AfterEach
    void end() {
        threads.close();
    }

    @Override
    protected EventStore store() {
        return store;
    }

    @Override
    protected <E extends DomainEvent> void subscribe(String name, Class<E> type, Consumer<E> handler) {
        bus.subscribe(name, Subscription.toTypes(Set.of(type)), events -> {
            events.forEach(event -> handler.accept(type.cast(EventTypes.decode(event))));
            return DONE;
        });
    }

    /** Publishes events until all are handled: failed events are published again. */
    @Override
    protected void publish() throws Exception {
        for (var tries = 0; tries < 100; tries++) {
            var published = relay.publishNext(30).toCompletableFuture().get(30, TimeUnit.SECONDS);
            if (published.events() == 0) {
                return;
            }
            assertThat(published.handled().handle((_, failure) -> failure))
                    .succeedsWithin(PATIENCE)
                    .satisfiesAnyOf(
                            failure -> assertThat(failure).isNull(),
                            failure -> assertThat(failure).hasCauseInstanceOf(HandlersFailedException.class));
        }
        throw new AssertionError("a handler fails again and again");
    }

    @Test
    void a_projection_gets_all_events_of_its_categories_even_of_unknown_types() {
        var got = new CopyOnWriteArrayList<String>();
        bus.subscribe("a-view", Subscription.toCategories(Set.of("stock", "item")), events -> {
            events.forEach(event -> got.add(event.type()));
            return DONE;
        });

        var published = bus.publish(new History()
                .with(A, new StockAdded(new Sku("a"), 1))
                .with(A, "StockCounted", "{}")
                .with(StreamId.of("order", "b"), "OrderAudited", "{}")
                .events());

        assertThat(published).succeedsWithin(PATIENCE);
        assertThat(got).containsExactly("StockAdded", "StockCounted");
    }

    @Test
    void the_handlers_of_an_event_run_at_the_same_time() {
        var bothAreThere = new CyclicBarrier(2);
        bus.subscribe("one", ALL, meetingAt(bothAreThere));
        bus.subscribe("another", ALL, meetingAt(bothAreThere));

        assertThat(bus.publish(events(A, 1))).succeedsWithin(PATIENCE);
    }

    @Test
    void a_handler_runs_for_different_streams_at_the_same_time() {
        bus.subscribe("one", ALL, meetingAt(new CyclicBarrier(2)));

        var ofOne = bus.publish(events(A, 1));
        var ofAnother = bus.publish(events(B, 1));

        assertThat(ofOne).succeedsWithin(PATIENCE);
        assertThat(ofAnother).succeedsWithin(PATIENCE);
    }

    @Test
    void a_handler_gets_the_events_of_a_stream_one_by_one_on_any_number_of_threads() {
        var streams =
                IntStream.range(0, 10).mapToObj(i -> StreamId.of("stock", i)).toList();
        var histories = streams.stream().map(stream -> events(stream, 200)).toList();
        var got = new CopyOnWriteArrayList<Envelope>();
        bus.subscribe("one", ALL, events -> {
            events.forEach(_ -> Thread.yield());
            got.addAll(events);
            // Ends on a thread of its own, so that nothing but the bus keeps the order.
            return CompletableFuture.runAsync(Thread::yield);
        });

        var published = new ArrayList<CompletionStage<Void>>();
        for (var version = 0; version < 200; version++) {
            var first = histories.get(version % 10).get(version);
            var second = histories.get((version + 1) % 10).get(version);
            published.add(bus.publish(List.of(first, second)));
            for (var history : histories) {
                if (!List.of(first, second).contains(history.get(version))) {
                    published.add(bus.publish(List.of(history.get(version))));
                }
            }
        }

        published.forEach(stage -> assertThat(stage).succeedsWithin(PATIENCE));
        var versions = got.stream().collect(groupingBy(Envelope::streamId, mapping(Envelope::version, toList())));
        assertThat(versions).containsOnlyKeys(streams);
        assertThat(versions.values())
                .allSatisfy(ofStream -> assertThat(ofStream)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 200).boxed().toList()));
    }

    @Test
    void a_stream_whose_handler_takes_its_time_holds_up_itself_and_no_other() {
        var slow = new CompletableFuture<Void>();
        var got = new CopyOnWriteArrayList<Envelope>();
        var inLine = new InMemoryEventBus(IN_THE_SAME_THREAD);
        inLine.subscribe("one", ALL, events -> {
            got.addAll(events);
            return events.getFirst().streamId().equals(A) && events.getFirst().version() == 1 ? slow : DONE;
        });
        var ofA = events(A, 2);
        var ofB = events(B, 1);

        var first = inLine.publish(ofA.subList(0, 1)).toCompletableFuture();
        var second = inLine.publish(ofA.subList(1, 2)).toCompletableFuture();
        var other = inLine.publish(ofB).toCompletableFuture();

        assertThat(other).isCompleted();
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(got).containsExactly(ofA.getFirst(), ofB.getFirst());
        slow.complete(null);
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(got).containsExactly(ofA.getFirst(), ofB.getFirst(), ofA.getLast());
    }

    @Test
    void every_failure_is_told_to_the_publisher_when_all_handlers_have_ended() {
        var thrown = new IllegalStateException("thrown");
        var error = new AssertionError("not even an exception");
        var late = new CompletableFuture<Void>();
        var inLine = new InMemoryEventBus(IN_THE_SAME_THREAD);
        inLine.subscribe("throws", ALL, _ -> {
            throw thrown;
        });
        inLine.subscribe("succeeds", ALL, _ -> DONE);
        inLine.subscribe("breaks", ALL, _ -> {
            throw error;
        });
        inLine.subscribe("fails late", ALL, _ -> late);

        var published = inLine.publish(events(A, 1)).toCompletableFuture();

        assertThat(published).isNotDone();
        var lateFailure = new IllegalArgumentException("late");
        late.completeExceptionally(lateFailure);
        assertThat(published)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .asInstanceOf(throwable(HandlersFailedException.class))
                .hasSuppressedException(thrown)
                .extracting(HandlersFailedException::failures)
                .asInstanceOf(map(String.class, Throwable.class))
                .containsExactly(entry("throws", thrown), entry("breaks", error), entry("fails late", lateFailure));
    }

    @Test
    void a_handler_that_the_executor_does_not_take_has_failed() {
        bus.subscribe("one", ALL, _ -> DONE);
        threads.shutdown();

        assertThat(bus.publish(events(A, 1)))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(HandlersFailedException.class);
    }

    @Test
    void events_that_a_handler_publishes_overtake_no_other_event() {
        var events = events(A, 2);
        var got = new ArrayList<Envelope>();
        var inLine = new InMemoryEventBus(IN_THE_SAME_THREAD);
        inLine.subscribe("publishes the second", ALL, batch -> {
            if (batch.equals(events.subList(0, 1))) {
                inLine.publish(events.subList(1, 2));
            }
            return DONE;
        });
        inLine.subscribe("gets both", ALL, batch -> {
            got.addAll(batch);
            return DONE;
        });

        inLine.publish(events.subList(0, 1));

        assertThat(got).isEqualTo(events);
    }

    @Test
    void a_name_is_the_name_of_one_handler() {
        bus.subscribe("one", ALL, _ -> DONE);

        assertThatThrownBy(() -> bus.subscribe("one", ALL, _ -> DONE)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Handler meetingAt(CyclicBarrier barrier) {
        return _ -> {
            try {
                barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return DONE;
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
        };
    }

    private static List<Envelope> events(StreamId stream, int count) {
        var history = new History();
        IntStream.rangeClosed(1, count)
                .forEach(i -> history.with(stream, new StockAdded(new Sku(stream.entityId()), i)));
        return history.events();
    }
}
