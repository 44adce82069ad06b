package dev.tideline.plan;

import static dev.tideline.plan.Step.step;
import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.order.Order.Unplaced;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.plan.Orchestrator.Start;
import dev.tideline.plan.Orchestrator.Wake;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.plan.SagaEvent.UndoRequested;
import dev.tideline.plan.Signal.Happened;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrchestratorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final OrderId ORDER = new OrderId(new UUID(0, 1));
    private static final OrderId ANOTHER = new OrderId(new UUID(0, 2));
    private static final SagaStarted STARTED = new SagaStarted("fulfil", 1, ORDER.toString(), Optional.empty());
    private static final InventoryReserved RESERVED = new InventoryReserved(ORDER, List.of());

    record Fulfil(Plans<OrderPlaced> plans) implements Saga<OrderPlaced> {}

    public record ForOrder(OrderId orderId) {
        static ForOrder of(OrderPlaced order) {
            return new ForOrder(order.orderId());
        }
    }

    @Test
    void the_events_of_older_plans_are_awaited_too() {
        var older = plan(1).pivot(step("pay", ForOrder::of, paid())).build();
        var newer = plan(2).pivot(step("reserve", ForOrder::of, reserved())).build();

        assertThat(new Orchestrator<>(new Fulfil(Plans.of(newer, List.of(older)))).awaits())
                .contains("InventoryReserved", "PaymentProcessed");
    }

    @Test
    void the_time_limit_of_an_undo_looks_into_the_stream_of_its_own_answer() {
        var plan = plan(1).then(step("reserve", ForOrder::of, reserved()).undo("refund", refunded()))
                .build();
        var undo = new UndoRequested("reserve", 1, id("reserve", true), "refused");
        var progress = fold(STARTED, new StepRequested("reserve", 1, id("reserve", false), Optional.empty()), undo);

        assertThat(new Orchestrator<>(new Fulfil(Plans.of(plan, List.of())))
                        .answerStreams(undo, ORDER.toString(), progress))
                .containsExactlyInAnyOrder(StreamId.of("command", id("reserve", true)), StreamId.of("payment", ORDER));
    }

    @Test
    void an_event_wakes_each_of_its_instances() {
        var plan = plan(1).pivot(step("reserve", ForOrder::of, reserved()))
                .cancelledBy(PaymentBarred.class, _ -> ORDER)
                .cancelledBy(PaymentBarred.class, _ -> ANOTHER)
                .build();
        var event = new PaymentBarred(ORDER);

        var reaction = new Orchestrator<>(new Fulfil(Plans.of(plan, List.of())))
                .decide(
                        new Wake(StreamId.of("payment", ORDER), 1, event, Optional.empty()),
                        Map.of(ORDER.toString(), start(ORDER), ANOTHER.toString(), start(ANOTHER)),
                        given());

        assertThat(reaction.changes().list())
                .extracting(change -> change.stream().id())
                .contains(saga(ORDER), saga(ANOTHER));
    }

    @Test
    void an_instance_that_has_started_does_not_start_again() {
        var plan = plan(1).pivot(step("reserve", ForOrder::of, reserved())).build();
        var signals = new ArrayList<Signal>();
        var orchestrator = new Orchestrator<>(new Fulfil(Plans.of(plan, List.of())), (instance, progress, signal) -> {
            signals.add(signal);
            return Interpreter.advance(instance, progress, signal);
        });

        orchestrator.decide(
                new Wake(StreamId.of("reservation", ORDER), 1, RESERVED, Optional.empty()),
                Map.of(ORDER.toString(), start(ORDER)),
                given().in(Progress.stream("fulfil", ORDER.toString()), STARTED));

        assertThat(signals).containsExactly(new Happened(RESERVED));
    }

    private static Plan.Builder<OrderPlaced> plan(int version) {
        return Plan.of("fulfil", version, OrderPlaced.class, OrderPlaced::orderId)
                .limits(Duration.ofMinutes(15), Duration.ofMinutes(1));
    }

    private static Answer<ReservationEvent> reserved() {
        return Answer.in(ReservationEvent.class, ReservationEvent::orderId)
                .done(InventoryReserved.class)
                .refused(
                        InventoryReservationFailed.class,
                        InventoryReleased.class,
                        InventorySold.class,
                        ReservationBarred.class);
    }

    private static Answer<PaymentEvent> paid() {
        return Answer.in(PaymentEvent.class, PaymentEvent::orderId)
                .goesOn(PaymentRequested.class)
                .done(PaymentProcessed.class)
                .refused(PaymentFailed.class, PaymentRefunded.class, PaymentVoided.class, PaymentBarred.class);
    }

    private static Answer<PaymentEvent> refunded() {
        return Answer.in(PaymentEvent.class, PaymentEvent::orderId)
                .goesOn(PaymentRequested.class, PaymentProcessed.class)
                .done(PaymentRefunded.class)
                .barred(PaymentFailed.class, PaymentVoided.class, PaymentBarred.class);
    }

    private static Progress fold(SagaEvent... events) {
        Progress progress = new NotStarted();
        for (var event : events) {
            progress = Progress.evolve(progress, event);
        }
        return progress;
    }

    private static StreamId saga(OrderId order) {
        return Progress.stream("fulfil", order.toString()).id();
    }

    private static UUID id(String step, boolean undo) {
        return InstancePlan.commandId(saga(ORDER), step, undo);
    }

    private static Start<OrderPlaced> start(OrderId order) {
        var placed = new Unplaced()
                .placed(
                        order,
                        new UserId(new UUID(0, 3)),
                        List.of(new OrderLine(new Sku("mug"), 1, Money.parse("1.00"))),
                        Currency.getInstance("EUR"),
                        PaymentMethod.parse("pm_card_ok"));
        var metadata = new Metadata("/test", new UUID(0, 4), new UUID(0, 5), Optional.empty(), Optional.empty());
        return new Start<>(
                new Envelope(
                        new UUID(0, 6),
                        "OrderPlaced",
                        StreamId.of("order", order),
                        1,
                        1,
                        NOW,
                        metadata,
                        EventTypes.encode(placed)),
                NOW);
    }
}
