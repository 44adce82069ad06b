package dev.tideline.runtime.handling;

import static dev.tideline.plan.Step.stepForEach;
import static dev.tideline.runtime.handling.SagaWorld.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.EventTypes;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.StockEvent;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.Order.Unplaced;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.plan.Answer;
import dev.tideline.plan.InstancePlan;
import dev.tideline.plan.Interpreter;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Plan;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Progress;
import dev.tideline.plan.Saga;
import dev.tideline.plan.SagaEvent.SagaEnded;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Currency;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A saga that reserves each line of an order in a step of its own. */
class ManyStepsTest {
    private static final int LINES = 1_000;

    private final InterferingStore store = new InterferingStore(new InMemoryEventStore(InstantSource.system()));
    private final SagaWorld world = new SagaWorld(store);

    @Test
    void answers_that_come_together_are_loaded_together() {
        world.play("reserve-line", command -> {
            var sku = Sku.parse(command.data().get("sku").asText());
            world.append(
                    StreamId.of("stock", sku),
                    new StockReserved(sku, SagaWorld.order(command), 1),
                    command.commandId());
        });
        var engine = SagaWorld.engine(new ReserveLines(), store);
        var id = new OrderId(UUID.randomUUID());
        world.append(StreamId.of("order", id), placed(id), UUID.randomUUID());
        store.loads = 0;

        world.run(engine);

        var saga = world.events(StreamId.of("saga", "reserve-lines/" + id));
        assertThat(EventTypes.decode(saga.getLast())).isInstanceOf(SagaEnded.class);
        assertThat(saga).hasSize(2 * LINES + 2);
        assertThat(store.loads).isLessThan(10 * LINES / Interpreter.MAX_OPEN_STEPS);
        assertThat(store.appends)
                .allSatisfy(append -> assertThat(append.streams()).hasSizeLessThanOrEqualTo(Batch.MAX_STREAMS));
        assertThat(join(store.dueDeadlines("reserve-lines", 1)).next()).isEmpty();
    }

    @Test
    void a_batch_decodes_the_start_event_once_and_makes_its_plan_once() {
        var saga = new ReserveLines();
        var engine = SagaWorld.engine(saga, store);
        var id = new OrderId(UUID.randomUUID());
        world.play("reserve-line", _ -> {});
        world.append(StreamId.of("order", id), placed(id), UUID.randomUUID());
        world.run(engine);
        var answers = IntStream.range(0, Interpreter.MAX_OPEN_STEPS)
                .mapToObj(line -> new Sku("sku-" + line))
                .map(sku -> world.append(StreamId.of("stock", sku), new StockReserved(sku, id, 1), UUID.randomUUID()))
                .toList();
        saga.decoded.clear();
        saga.plans.set(0);

        join(engine.handle(answers));

        assertThat(saga.decoded).hasSize(1);
        assertThat(saga.plans).hasValue(1);
    }

    @Test
    void a_time_limit_of_a_thing_looks_into_the_streams_of_the_thing_and_the_instance() {
        var command = UUID.randomUUID();
        var requested = new StepRequested("reserve-line/mug", 1, command, Optional.empty());
        var progress = Progress.evolve(
                Progress.evolve(new Progress.NotStarted(), new SagaStarted("reserve-lines", 1, "7", Optional.empty())),
                requested);
        var saga = StreamId.of("saga", "reserve-lines/7");

        assertThat(new Orchestrator<>(new ReserveLines()).answerStreams(requested, "7", progress))
                .containsExactlyInAnyOrder(
                        StreamId.of("command", InstancePlan.commandId(saga, "reserve-line/mug", false)),
                        StreamId.of("stock", "mug"),
                        StreamId.of("stock", "7"));
    }

    private static OrderPlaced placed(OrderId id) {
        return new Unplaced()
                .placed(
                        id,
                        new UserId(UUID.randomUUID()),
                        IntStream.range(0, LINES)
                                .mapToObj(line -> new OrderLine(new Sku("sku-" + line), 1, Money.parse("1.00")))
                                .toList(),
                        Currency.getInstance("EUR"),
                        PaymentMethod.parse("pm_card_ok"));
    }

    private static final class ReserveLines implements Saga<OrderPlaced> {
        final Set<OrderPlaced> decoded = Collections.newSetFromMap(new IdentityHashMap<>());
        final AtomicInteger plans = new AtomicInteger();

        @Override
        public boolean starts(OrderPlaced order) {
            decoded.add(order);
            return true;
        }

        private List<SagaWorld.Line> lines(OrderPlaced order) {
            plans.incrementAndGet();
            return SagaWorld.Line.of(order);
        }

        @Override
        public Plans<OrderPlaced> plans() {
            var stock = Answer.in(StockEvent.class, ReserveLines::order).about(ReserveLines::sku);
            return Plans.of(
                    Plan.of("reserve-lines", 1, OrderPlaced.class, OrderPlaced::orderId)
                            .limits(Duration.ofMinutes(15), Duration.ofMinutes(1))
                            .then(stepForEach(
                                            "reserve-line",
                                            this::lines,
                                            SagaWorld.Line::sku,
                                            line -> line,
                                            stock.done(StockReserved.class)
                                                    .goesOn(StockAdded.class, StockReleased.class, StockSold.class))
                                    .undo(
                                            "release-line",
                                            stock.done(StockReleased.class)
                                                    .goesOn(StockAdded.class, StockReserved.class, StockSold.class)))
                            .build(),
                    List.of());
        }

        private static String order(StockEvent event) {
            return switch (event) {
                case StockAdded _ -> "none";
                case StockReserved one -> one.orderId().toString();
                case StockReleased one -> one.orderId().toString();
                case StockSold one -> one.orderId().toString();
            };
        }

        private static Sku sku(StockEvent event) {
            return switch (event) {
                case StockAdded one -> one.sku();
                case StockReserved one -> one.sku();
                case StockReleased one -> one.sku();
                case StockSold one -> one.sku();
            };
        }
    }
}
