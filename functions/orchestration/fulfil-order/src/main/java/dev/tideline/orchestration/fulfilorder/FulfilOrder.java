package dev.tideline.orchestration.fulfilorder;

import static dev.tideline.plan.Step.step;

import dev.tideline.fulfilment.EndOrderCommand;
import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.order.OrderEvent;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.Process;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.plan.Answer;
import dev.tideline.plan.Awaits;
import dev.tideline.plan.Plan;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Leads an order to its end: reserves the items, takes the payment, confirms the order, sells the items. */
@RegisterForReflection(targets = {OrderCommand.class, EndOrderCommand.class})
@Awaits({OrderEvent.class, ReservationEvent.class, PaymentEvent.class})
public class FulfilOrder implements Saga<OrderPlaced> {
    private final Duration deadline;

    public FulfilOrder(@ConfigProperty(name = "tideline.order-deadline", defaultValue = "15m") Duration deadline) {
        this.deadline = deadline;
    }

    @Override
    public Plans<OrderPlaced> plans() {
        var inventory = Answer.in(ReservationEvent.class, ReservationEvent::orderId);
        var reserved = inventory
                .done(InventoryReserved.class)
                .refused(InventoryReservationFailed.class, InventoryReservationFailed::reason)
                .refused(InventoryReleased.class, InventorySold.class, ReservationBarred.class);
        var held = inventory.goesOn(InventoryReserved.class);
        var released = held.done(InventoryReleased.class)
                .barred(InventoryReservationFailed.class, ReservationBarred.class)
                .refused(InventorySold.class);
        var sold = held.done(InventorySold.class)
                .refused(InventoryReservationFailed.class, InventoryReleased.class, ReservationBarred.class);
        var payment = Answer.in(PaymentEvent.class, PaymentEvent::orderId).goesOn(PaymentRequested.class);
        var paid = payment.done(PaymentProcessed.class)
                .refused(PaymentFailed.class, PaymentFailed::reason)
                .refused(PaymentRefunded.class, PaymentVoided.class, PaymentBarred.class);
        var refunded = payment.goesOn(PaymentProcessed.class)
                .done(PaymentRefunded.class, PaymentVoided.class)
                .barred(PaymentFailed.class, PaymentBarred.class);
        var order = Answer.in(OrderEvent.class, OrderEvent::orderId).goesOn(OrderPlaced.class);
        var confirmed = order.done(OrderConfirmed.class).refused(OrderCancelled.class);
        var ended = order.done(OrderCancelled.class).refused(OrderConfirmed.class);
        var first = Plan.of("fulfil-order", 1, OrderPlaced.class, OrderPlaced::orderId)
                .limits(deadline, Duration.ofMinutes(1))
                .then(step("reserve-inventory", OrderCommand::of, reserved).undo("release-inventory", released))
                .then(step("process-payment", OrderCommand::of, paid).undo("refund-payment", refunded))
                .pivot(step("confirm-order", OrderCommand::of, confirmed), "end-order")
                .then(step("sell-inventory", OrderCommand::of, sold))
                .end("end-order", EndOrderCommand::of, ended)
                .cancelledBy(OrderCancelled.class, OrderCancelled::orderId)
                .build();
        return Plans.of(first, List.of());
    }

    @Override
    public boolean starts(OrderPlaced order) {
        return order.process().equals(Optional.of(Process.ORCHESTRATION));
    }
}
