package dev.tideline.views.order;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.Note;
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
import dev.tideline.runtime.views.Applies;
import dev.tideline.runtime.views.Steps;
import dev.tideline.shop.OrderId;
import dev.tideline.views.order.OrderView.Status;
import java.time.Instant;
import java.util.Locale;

/** The steps of an order's row, from the events of the order, its reservation and its payment. */
@Applies({OrderEvent.class, ReservationEvent.class, PaymentEvent.class})
public class OrderViewSteps implements Steps<OrderView> {
    @Override
    public Class<OrderView> view() {
        return OrderView.class;
    }

    @Override
    public OrderView emptyRow(Envelope event) {
        var row = new OrderView();
        row.orderId = OrderId.parse(event.streamId().entityId()).value();
        return row;
    }

    @Override
    public void step(OrderView row, DomainEvent event, Instant timestamp) {
        switch (event) {
            case OrderEvent order -> order(row, order, timestamp);
            case ReservationEvent reservation -> reservation(row, reservation, timestamp);
            case PaymentEvent payment -> payment(row, payment, timestamp);
            default -> throw new IllegalArgumentException("no event of an order: " + event.getClass());
        }
    }

    private static void order(OrderView row, OrderEvent event, Instant timestamp) {
        switch (event) {
            case OrderPlaced placed -> {
                row.userId = placed.userId().value();
                row.items = placed.items();
                row.totalAmount = placed.totalAmount().amount();
                row.currency = placed.currency().getCurrencyCode();
                row.paymentMethod = placed.paymentMethod().value();
                row.placedAt = timestamp;
                row.reach(Status.PLACED);
            }
            case OrderConfirmed confirmed -> {
                row.paymentId = confirmed.paymentId().value();
                row.confirmedAt = timestamp;
                row.reach(Status.CONFIRMED);
            }
            case OrderCancelled cancelled -> {
                row.reason = cancelled.reason().name().toLowerCase(Locale.ROOT);
                row.note = cancelled.note().map(Note::value).orElse(null);
                row.cancelledAt = timestamp;
                row.reach(Status.CANCELLED);
            }
        }
    }

    private static void reservation(OrderView row, ReservationEvent event, Instant timestamp) {
        switch (event) {
            case InventoryReserved _ -> {
                row.reservedAt = timestamp;
                row.reach(Status.RESERVED);
            }
            case InventoryReservationFailed _, InventoryReleased _, InventorySold _, ReservationBarred _ -> {}
        }
    }

    private static void payment(OrderView row, PaymentEvent event, Instant timestamp) {
        switch (event) {
            case PaymentRequested requested ->
                row.paymentId = requested.paymentId().value();
            case PaymentProcessed processed -> {
                row.paymentId = processed.paymentId().value();
                row.paidAt = timestamp;
            }
            case PaymentFailed _, PaymentRefunded _, PaymentVoided _, PaymentBarred _ -> {}
        }
    }
}
