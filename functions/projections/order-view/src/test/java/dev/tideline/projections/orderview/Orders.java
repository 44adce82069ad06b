package dev.tideline.projections.orderview;

import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.Status;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.History;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The lives of an order. */
final class Orders {
    static final UserId USER = new UserId(UUID.randomUUID());
    static final Currency EUR = Currency.getInstance("EUR");
    static final Money TOTAL = Money.parse("25.00");
    static final Sku MUG = new Sku("mug");

    private Orders() {}

    static History placed(OrderId id) {
        return new History()
                .with(
                        Order.stream(id).id(),
                        new OrderPlaced(
                                id,
                                USER,
                                List.of(new OrderLine(MUG, 2, Money.parse("12.50"))),
                                TOTAL,
                                EUR,
                                new PaymentMethod("pm_card_ok")));
    }

    static History paid(OrderId id) {
        return placed(id)
                .with(Reservation.stream(id).id(), new InventoryReserved(id, List.of(new ReservedItem(MUG, 2))))
                .with(
                        Payment.stream(id).id(),
                        new PaymentRequested(PaymentId.of(id), id, TOTAL, EUR, new PaymentMethod("pm_card_ok")))
                .with(Payment.stream(id).id(), new PaymentProcessed(PaymentId.of(id), id, TOTAL, EUR, Status.CAPTURED));
    }

    static History confirmed(OrderId id) {
        return paid(id).with(Order.stream(id).id(), new OrderConfirmed(id, USER, TOTAL, EUR, PaymentId.of(id)));
    }

    static History cancelled(OrderId id) {
        var note = Optional.of(new Note("changed my mind"));
        return paid(id).with(
                        Order.stream(id).id(),
                        new OrderCancelled(id, USER, TOTAL, EUR, CancelReason.CUSTOMER_REQUEST, note))
                .with(Reservation.stream(id).id(), new InventoryReleased(id, List.of(new ReservedItem(MUG, 2))))
                .with(Payment.stream(id).id(), new PaymentRefunded(PaymentId.of(id), id, TOTAL, EUR));
    }
}
