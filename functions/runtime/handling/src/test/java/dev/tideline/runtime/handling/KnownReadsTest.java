package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.event.Json;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.payment.Payment;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandState;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KnownReadsTest {
    private static final Sku FROM = new Sku("from");
    private static final Sku TO = new Sku("to");
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());

    private final InMemoryEventStore store = new InMemoryEventStore(InstantSource.system());
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void a_command_that_names_its_reads_is_decided_once() {
        var outcome = new CommandHandler(store).handle(new Move(calls), metadata(), Terms.NONE);

        assertThat(outcome.toCompletableFuture().join()).isInstanceOf(CommandHandler.Outcome.Done.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_reactor_that_names_its_reads_is_called_once() {
        var stream = Stock.stream(FROM).id();
        var event = new NewEvent(UUID.randomUUID(), new StockAdded(FROM, 1), metadata());
        store.append(Append.of(new StreamAppend(stream, 0, List.of(event))))
                .toCompletableFuture()
                .join();
        var added = store.find(List.of(new StreamVersion(stream, 1)))
                .toCompletableFuture()
                .join();
        try (var timer = Executors.newSingleThreadScheduledExecutor()) {
            var settings = new ReactorEngine.Parameters(
                    new Backoff(Duration.ZERO, Duration.ZERO, 1, new Random(0)), 1, Duration.ofSeconds(10), timer);

            new ReactorEngine("move", new Moving(calls), store, settings)
                    .handle(added)
                    .toCompletableFuture()
                    .join();
        }

        assertThat(calls).hasValue(1);
        assertThat(store.load(Stock.stream(TO).id(), 1).toCompletableFuture().join())
                .hasSize(1);
    }

    @Test
    void a_participant_that_names_its_reads_is_called_once() {
        var command = UUID.randomUUID();
        var saga = new StreamId("saga-moves/1");
        var requested = new CommandRequested(
                command, saga, "move", 1, "move", Json.TOLERANT.createObjectNode(), Optional.empty());
        var stream = CommandState.stream(command).id();
        var event = new NewEvent(UUID.randomUUID(), requested, metadata());
        store.append(Append.of(new StreamAppend(stream, 0, List.of(event))))
                .toCompletableFuture()
                .join();
        var counting = new InterferingStore(store);

        try (var timer = Executors.newSingleThreadScheduledExecutor()) {
            var settings = new ReactorEngine.Parameters(
                    new Backoff(Duration.ZERO, Duration.ZERO, 1, new Random(0)), 1, Duration.ofSeconds(10), timer);
            new ReactorEngine("move", new MovingParticipant(calls), counting, settings)
                    .handle(store.load(stream, 1).toCompletableFuture().join())
                    .toCompletableFuture()
                    .join();
        }

        assertThat(calls).hasValue(1);
        assertThat(counting.loads).isEqualTo(1);
        assertThat(store.load(Stock.stream(TO).id(), 1).toCompletableFuture().join())
                .hasSize(1);
    }

    private static List<EventStream<?, ?>> both() {
        return List.of(Stock.stream(FROM), Stock.stream(TO));
    }

    @Appends(StockAdded.class)
    private record Move(AtomicInteger calls) implements Command {
        @Override
        public List<EventStream<?, ?>> reads() {
            return both();
        }

        @Override
        public Decision decide(States states) {
            calls.incrementAndGet();
            states.of(Stock.stream(FROM));
            return Decision.append(Stock.stream(TO), new StockAdded(TO, 1));
        }
    }

    @Appends(StockAdded.class)
    private record Moving(AtomicInteger calls) implements Reactor<StockAdded> {
        @Override
        public List<EventStream<?, ?>> reads(StockAdded event) {
            return both();
        }

        @Override
        public Reaction react(StockAdded event, States states) {
            calls.incrementAndGet();
            states.of(Stock.stream(FROM));
            return Reaction.append(Stock.stream(TO), new StockAdded(TO, 1));
        }
    }

    /** The data of a command. */
    public record ToMove() {}

    @Appends(StockAdded.class)
    private record MovingParticipant(AtomicInteger calls) implements Participant<ToMove> {
        @Override
        public List<EventStream<?, ?>> reads(ToMove command) {
            return both();
        }

        @Override
        public EventStream<?, ?> answersIn(ToMove command) {
            return Payment.stream(ORDER);
        }

        @Override
        public Reaction carryOut(ToMove command, States states) {
            calls.incrementAndGet();
            states.of(Stock.stream(FROM));
            return Reaction.append(Stock.stream(TO), new StockAdded(TO, 1));
        }
    }

    private static Metadata metadata() {
        return new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
    }
}
