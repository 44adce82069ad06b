package dev.tideline.runtime.handling;

import static dev.tideline.plan.Step.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.Money;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order.Placed;
import dev.tideline.order.Order.Unplaced;
import dev.tideline.order.OrderEvent;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.plan.Answer;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.CommandEvent.Found;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Plan;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;
import dev.tideline.plan.SagaEvent;
import dev.tideline.plan.SagaEvent.SagaEnded;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.plan.SagaEvent.StepDone;
import dev.tideline.plan.SagaEvent.StepRefused;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.plan.SagaEvent.StepTimedOut;
import dev.tideline.plan.SagaEvent.UndoDone;
import dev.tideline.plan.SagaEvent.UndoRequested;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StreamAppend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A store, a saga, and participants that the test plays. The saga reserves items, confirms the order and sells the items. */
public final class SagaWorld {
    static final Duration LIMIT = Duration.ofMinutes(15);
    static final Duration STEP_LIMIT = Duration.ofMinutes(1);
    private static final UserId USER = new UserId(UUID.randomUUID());

    final EventStore store;
    private final Map<String, Participant> participants = new HashMap<>();
    private final Set<UUID> carriedOut = new HashSet<>();
    private long position;

    /** Carries out a command of a saga, and answers it or not. */
    interface Participant {
        void carryOut(CommandRequested command);
    }

    SagaWorld(EventStore store) {
        this.store = store;
        participants.put("reserve-inventory", answering(id -> new InventoryReserved(id, List.of())));
        participants.put("release-inventory", answering(id -> new InventoryReleased(id, List.of())));
        participants.put("confirm-order", answering(SagaWorld::confirmed));
        participants.put("sell-inventory", answering(id -> new InventorySold(id, List.of())));
        participants.put(
                "end-order", answering(id -> new Placed(placed(id)).cancelled(CancelReason.EXPIRED, Optional.empty())));
    }

    public record ForOrder(OrderId orderId) {
        static ForOrder of(OrderPlaced order) {
            return new ForOrder(order.orderId());
        }
    }

    public record EndOrder(OrderId orderId, String reason) {}

    public record Line(OrderId orderId, Sku sku) {
        static List<Line> of(OrderPlaced order) {
            return order.items().stream()
                    .map(line -> new Line(order.orderId(), line.sku()))
                    .toList();
        }
    }

    record OrderSaga(Plans<OrderPlaced> plans, AtomicBoolean broken) implements Saga<OrderPlaced> {
        @Override
        public boolean starts(OrderPlaced order) {
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
            return order.paymentMethod().value().startsWith("pm");
        }
    }

    static OrderSaga saga(int newest) {
        var older = IntStream.range(1, newest)
                .mapToObj(version -> plan(version, STEP_LIMIT))
                .toList();
        return new OrderSaga(Plans.of(plan(newest, STEP_LIMIT), older), new AtomicBoolean());
    }

    static OrderSaga saga(Duration stepLimit) {
        return new OrderSaga(Plans.of(plan(1, stepLimit), List.of()), new AtomicBoolean());
    }

    private static Plan<OrderPlaced> plan(int version, Duration stepLimit) {
        var inventory = Answer.in(ReservationEvent.class, ReservationEvent::orderId);
        var reserved = inventory
                .done(InventoryReserved.class)
                .refused(InventoryReservationFailed.class, InventoryReservationFailed::reason)
                .refused(InventoryReleased.class, InventorySold.class, ReservationBarred.class);
        var released = inventory
                .goesOn(InventoryReserved.class)
                .done(InventoryReleased.class)
                .barred(InventoryReservationFailed.class, ReservationBarred.class)
                .refused(InventorySold.class);
        var sold = inventory
                .goesOn(InventoryReserved.class)
                .done(InventorySold.class)
                .refused(InventoryReservationFailed.class, InventoryReleased.class, ReservationBarred.class);
        var order = Answer.in(OrderEvent.class, OrderEvent::orderId).goesOn(OrderPlaced.class);
        return Plan.of("fulfil", version, OrderPlaced.class, OrderPlaced::orderId)
                .limits(LIMIT, stepLimit)
                .then(step("reserve-inventory", ForOrder::of, reserved).undo("release-inventory", released))
                .pivot(
                        step(
                                "confirm-order",
                                ForOrder::of,
                                order.done(OrderConfirmed.class).refused(OrderCancelled.class)),
                        "end-order")
                .then(step("sell-inventory", ForOrder::of, sold))
                .end(
                        "end-order",
                        (placed, reason) -> new EndOrder(placed.orderId(), reason),
                        order.done(OrderCancelled.class).refused(OrderConfirmed.class))
                .cancelledBy(OrderCancelled.class, OrderCancelled::orderId)
                .build();
    }

    static SagaEngine<OrderPlaced> engine(Saga<OrderPlaced> saga, EventStore store) {
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofMinutes(1), 3, RandomGenerator.getDefault());
        return new SagaEngine<>(new Orchestrator<>(saga), store, backoff, Duration.ofSeconds(30));
    }

    // Events that others append.

    OrderId place() {
        return place("pm_card_ok");
    }

    OrderId place(String method) {
        var id = new OrderId(UUID.randomUUID());
        append(StreamId.of("order", id), placed(id, method), UUID.randomUUID());
        return id;
    }

    void place(OrderId id) {
        append(StreamId.of("order", id), placed(id), UUID.randomUUID());
    }

    void cancel(OrderId id) {
        append(
                StreamId.of("order", id),
                new Placed(placed(id)).cancelled(CancelReason.CUSTOMER_REQUEST, Optional.empty()),
                UUID.randomUUID());
    }

    static OrderConfirmed confirmed(OrderId id) {
        return new Placed(placed(id)).confirmed(PaymentId.of(id));
    }

    private static OrderPlaced placed(OrderId id) {
        return placed(id, "pm_card_ok");
    }

    private static OrderPlaced placed(OrderId id, String method) {
        return new Unplaced()
                .placed(
                        id,
                        USER,
                        List.of(new OrderLine(Sku.parse("mug"), 2, Money.parse("12.50"))),
                        Currency.getInstance("EUR"),
                        PaymentMethod.parse(method));
    }

    /** Appends an event as another function does. No test interferes with this append. */
    Envelope append(StreamId stream, DomainEvent event, UUID causation) {
        var version = events(stream).size();
        var metadata = new Metadata("/test", causation, causation, Optional.empty(), Optional.empty());
        var id = UUID.randomUUID();
        assertThat(join(behind().append(Append.of(
                        new StreamAppend(stream, version, List.of(new NewEvent(id, event, metadata)))))))
                .isInstanceOf(Appended.class);
        return events(stream).getLast();
    }

    private EventStore behind() {
        return store instanceof InterferingStore interfering ? interfering.behind() : store;
    }

    // Participants.

    void play(String name, Participant participant) {
        participants.put(name, participant);
    }

    Participant answering(Function<OrderId, DomainEvent> event) {
        return command -> {
            if (carriedOut.add(command.commandId())) {
                var id = order(command);
                var answer = event.apply(id);
                append(
                        StreamId.of(answer instanceof OrderEvent ? "order" : "reservation", id),
                        answer,
                        command.commandId());
            }
        };
    }

    Participant settling(Optional<Found> found) {
        return command -> append(
                stream(command),
                new CommandSettled(command.commandId(), command.saga(), command.step(), found),
                command.commandId());
    }

    Participant failing(String reason) {
        return command -> append(
                stream(command),
                new CommandFailed(command.commandId(), command.saga(), command.step(), command.attempt(), reason),
                command.commandId());
    }

    static StreamId stream(CommandRequested command) {
        return StreamId.of("command", command.commandId());
    }

    static OrderId order(CommandRequested command) {
        return OrderId.parse(command.data().get("order_id").asText());
    }

    // Delivery.

    /** Returns the events that are new since the last call. Participants carry out the commands among them first. */
    List<Envelope> published() {
        var page = join(store.readAll(position, 10_000)).stream()
                .map(PositionedEvent::envelope)
                .toList();
        position += page.size();
        for (var event : page) {
            if (EventTypes.decode(event) instanceof CommandRequested command) {
                participants.get(command.target()).carryOut(command);
            }
        }
        return page;
    }

    /** Delivers events until there are no more. */
    void run(BatchHandler engine) {
        for (var events = published(); !events.isEmpty(); events = published()) {
            join(engine.handle(events));
        }
    }

    // What has happened.

    static StreamId saga(OrderId id) {
        return StreamId.of("saga", "fulfil/" + id);
    }

    List<Envelope> events(StreamId stream) {
        return join(behind().load(stream, 1));
    }

    /** Returns the events of an instance in short. */
    List<String> history(OrderId id) {
        var history = new ArrayList<String>();
        for (var event : events(saga(id))) {
            history.add(
                    switch ((SagaEvent) EventTypes.decode(event)) {
                        case SagaStarted started -> "started " + started.version();
                        case StepRequested one ->
                            "request " + one.step() + (one.attempt() > 1 ? " " + one.attempt() : "")
                                    + one.reason().map(reason -> " " + reason).orElse("");
                        case StepDone one -> "done " + one.step();
                        case StepRefused one -> "refused " + one.step() + " " + one.reason();
                        case StepTimedOut one -> "timed out " + one.step();
                        case UndoRequested one -> "undo " + one.step() + (one.attempt() > 1 ? " " + one.attempt() : "");
                        case UndoDone one -> (one.barred() ? "barred " : "undone ") + one.step();
                        case SagaStuck one -> "stuck " + one.step();
                        case SagaEvent.SagaResumed one -> one.how() + " " + one.step();
                        case SagaEnded ended -> "ended " + ended.outcome();
                    });
        }
        return history;
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
