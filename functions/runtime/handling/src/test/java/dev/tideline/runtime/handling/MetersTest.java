package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.memory.InMemoryEventStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetersTest {
    private static final Sku SKU = new Sku("mug");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InterferingStore store = new InterferingStore(new InMemoryEventStore(() -> now));

    @BeforeEach
    void count() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void countNoMore() {
        Metrics.removeRegistry(registry);
        Metrics.globalRegistry.clear();
    }

    @Test
    void deliveries_to_instances_of_an_unknown_version_are_counted() {
        var world = new SagaWorld(store);
        world.place();
        SagaWorld.join(SagaWorld.engine(SagaWorld.saga(2), store).handle(world.published()));

        world.run(SagaWorld.engine(SagaWorld.saga(1), store));

        assertThat(registry.get("tideline.saga.unknown.versions")
                        .tags("function", "fulfil", "version", "2")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void commands_are_counted_by_function_and_outcome() {
        carryOut(new Add());
        carryOut(new Add());
        carryOut(_ -> Decision.refuse(ShopProblem.ITEM_NOT_FOUND, "no"));

        assertThat(commands("done")).isEqualTo(2);
        assertThat(commands("item_not_found")).isEqualTo(1);
    }

    @Test
    void a_command_that_the_store_does_not_answer_counts_as_such() {
        store.refused = _ -> true;
        store.refusal = new StoreUnavailableException(new IllegalStateException("away"));

        assertThatThrownBy(() -> carryOut(new Add())).hasCauseInstanceOf(StoreUnavailableException.class);

        assertThat(commands("unavailable")).isEqualTo(1);
    }

    @Test
    void each_append_that_meets_a_conflict_is_counted() {
        store.beforeNextAppend(
                () -> store.behind().append(append()).toCompletableFuture().join());

        carryOut(new Add());

        assertThat(registry.get("tideline.append.conflicts")
                        .tag("function", "add-stock")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(commands("done")).isEqualTo(1);
    }

    @Test
    void events_are_counted_by_what_became_of_them_at_last() {
        var event = stored();
        engine(2, true).handle(List.of(event)).toCompletableFuture().join();
        now = now.plusSeconds(1);
        engine(2, true).retryDue(1).toCompletableFuture().join();

        assertThat(events("deferred")).isEqualTo(1);
        assertThat(events("parked")).isEqualTo(1);
    }

    @Test
    void the_age_of_a_handled_event_is_measured() {
        var event = stored();

        engine(2, false).handle(List.of(event)).toCompletableFuture().join();

        assertThat(events("handled")).isEqualTo(1);
        assertThat(registry.get("tideline.event.age")
                        .tag("function", "react")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
    void an_event_of_any_age_is_counted(String timestamp) {
        var stored = stored();
        var event = new Envelope(
                stored.id(),
                stored.type(),
                stored.streamId(),
                stored.version(),
                stored.schemaVersion(),
                Instant.parse(timestamp),
                stored.metadata(),
                stored.data());

        engine(2, false).handle(List.of(event)).toCompletableFuture().join();

        assertThat(events("handled")).isEqualTo(1);
    }

    @Test
    void an_event_whose_batch_fails_is_neither_handled_nor_deferred() {
        var event = stored();
        store.refused = _ -> true;
        store.refusal = new StoreUnavailableException(new IllegalStateException("away"));

        assertThatThrownBy(() -> engine(2, true)
                        .handle(List.of(event))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(StoreUnavailableException.class);

        assertThat(events("interrupted")).isEqualTo(1);
        assertThat(registry.find("tideline.events.handled").counters()).hasSize(1);
    }

    @Test
    void an_event_of_a_saga_whose_batch_fails_is_interrupted() {
        var world = new SagaWorld(store);
        var engine = SagaWorld.engine(SagaWorld.saga(1), store);
        world.place();
        var placed = world.published();
        store.refused = _ -> true;
        store.refusal = new StoreUnavailableException(new IllegalStateException("away"));

        assertThatThrownBy(() -> SagaWorld.join(engine.handle(placed)))
                .hasCauseInstanceOf(StoreUnavailableException.class);

        assertThat(interruptedStarts()).isEqualTo(1);
    }

    @Test
    void a_due_event_of_a_saga_whose_batch_fails_is_interrupted() {
        var world = new SagaWorld(store);
        var saga = SagaWorld.saga(1);
        var engine = SagaWorld.engine(saga, store);
        saga.broken().set(true);
        world.place();
        SagaWorld.join(engine.handle(world.published()));
        saga.broken().set(false);
        now = now.plusSeconds(1);
        store.refused = _ -> true;
        store.refusal = new StoreUnavailableException(new IllegalStateException("away"));

        assertThatThrownBy(() -> SagaWorld.join(engine.retryDue(1)))
                .hasCauseInstanceOf(StoreUnavailableException.class);

        assertThat(interruptedStarts()).isEqualTo(1);
    }

    private double interruptedStarts() {
        return registry.get("tideline.events.handled")
                .tags("function", "fulfil", "type", "OrderPlaced", "outcome", "interrupted")
                .counter()
                .count();
    }

    private double commands(String outcome) {
        return registry.get("tideline.commands")
                .tags("function", "add-stock", "outcome", outcome)
                .timer()
                .count();
    }

    private double events(String outcome) {
        return registry.get("tideline.events.handled")
                .tags("function", "react", "type", "StockAdded", "outcome", outcome)
                .counter()
                .count();
    }

    @Appends(StockAdded.class)
    private record Add() implements Command {
        @Override
        public Decision decide(States states) {
            states.of(Stock.stream(SKU));
            return Decision.append(Stock.stream(SKU), new StockAdded(SKU, 1));
        }
    }

    private void carryOut(Command command) {
        new CommandHandler(store)
                .handle(command, metadata(), Terms.NONE)
                .toCompletableFuture()
                .join();
    }

    private ReactorEngine engine(int maxAttempts, boolean failing) {
        var reactor = new Reactor<StockAdded>() {
            @Override
            public Class<StockAdded> event() {
                return StockAdded.class;
            }

            @Override
            public Reaction react(StockAdded added, States states) {
                if (failing) {
                    throw new OutOfOrderException("not yet");
                }
                return Reaction.nothing();
            }
        };
        var backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), maxAttempts, () -> 0);
        return new ReactorEngine(
                "react",
                reactor,
                store,
                new ReactorEngine.Parameters(backoff, 1, Duration.ofSeconds(30), ForkJoinPool.commonPool()));
    }

    private Envelope stored() {
        store.append(append()).toCompletableFuture().join();
        return store.load(Stock.stream(SKU).id(), 1)
                .toCompletableFuture()
                .join()
                .getFirst();
    }

    private static Append append() {
        var event = new NewEvent(UUID.randomUUID(), new StockAdded(SKU, 1), metadata());
        return Append.of(new StreamAppend(Stock.stream(SKU).id(), 0, List.of(event)));
    }

    private static Metadata metadata() {
        return new Metadata(
                Metadata.sourceOf("add-stock"),
                UUID.randomUUID(),
                UUID.randomUUID(),
                Optional.empty(),
                Optional.empty());
    }
}
