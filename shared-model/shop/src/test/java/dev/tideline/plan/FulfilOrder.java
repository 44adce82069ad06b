package dev.tideline.plan;

import static dev.tideline.plan.Step.step;

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
import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.shop.OrderId;
import java.time.Duration;

/** The data of the commands of {@code fulfil-order}, and its plan: reserve items, take the payment, confirm the order, sell the items. */
public record FulfilOrder(OrderId orderId) {

    public record EndOrder(OrderId orderId, String reason) {
        static EndOrder of(OrderPlaced order, String reason) {
            return new EndOrder(order.orderId(), reason);
        }
    }

    static Plan<OrderPlaced> plan(Duration deadline) {
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

        return Plan.of("fulfil-order", 1, OrderPlaced.class, OrderPlaced::orderId)
                .limits(deadline, Duration.ofMinutes(1))
                .then(step("reserve-inventory", FulfilOrder::of, reserved).undo("release-inventory", released))
                .then(step("process-payment", FulfilOrder::of, paid).undo("refund-payment", refunded))
                .pivot(step("confirm-order", FulfilOrder::of, confirmed), "end-order")
                .then(step("sell-inventory", FulfilOrder::of, sold))
                .end("end-order", EndOrder::of, ended)
                .cancelledBy(OrderCancelled.class, OrderCancelled::orderId)
                .build();
    }

    private static FulfilOrder of(OrderPlaced order) {
        return new FulfilOrder(order.orderId());
    }
}
