package dev.tideline.fulfilment;

import dev.tideline.decision.Effect;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.event.Money;
import dev.tideline.inventory.Reservation;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.PaymentGateway.Charge;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.UserId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Takes the payment of an order whose items are reserved. The payment is requested in the store, then charged at the gateway, then
 * recorded as processed or failed. If the payment has ended in the meantime, the charge is cancelled at the gateway. If there is
 * nothing to pay, the gateway is not called, and the rest is the same.
 */
public final class Paying implements OrderDecision {
    private final PaymentGateway gateway;

    public Paying(PaymentGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return List.of(Payment.stream(order), Order.stream(order), Reservation.stream(order));
    }

    @Override
    public Reaction decide(OrderId id, States states) {
        var payment = Payment.stream(id);
        var order = Order.stream(id);
        var reservation = Reservation.stream(id);
        return switch (states.of(payment)) {
            case Payment.Unrequested open ->
                switch (states.of(order)) {
                    case Order.Placed placed
                    when states.of(reservation) instanceof Reservation.Reserved ->
                        request(requested(open, placed.order()), placed.order().userId());
                    case Order.Placed _ -> throw new OutOfOrderException("its items are not reserved");
                    case Order.Cancelled _, Order.Confirmed _ -> Reaction.nothing();
                    case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
                };
            case Payment.Requested open -> Reaction.nothing().then(charge(open.payment(), owner(states.of(order))));
            case Payment.Failed failed
            when failed.payment().reason() == Reason.PAYMENT_TIMEOUT ->
                Reaction.nothing()
                        .then(cancel(
                                failed.payment().paymentId(), failed.payment().amount()));
            // The gateway may have approved the charge after the void, and a crash may have prevented its cancellation.
            case Payment.Voided _ -> Reaction.nothing().then(cancel(PaymentId.of(id), total(states.of(order))));
            case Payment.Failed _, Payment.Processed _, Payment.Refunded _, Payment.Barred _ -> Reaction.nothing();
        };
    }

    private static PaymentRequested requested(Payment.Unrequested open, OrderPlaced order) {
        return open.requested(order.orderId(), order.totalAmount(), order.currency(), order.paymentMethod());
    }

    private static Money total(Order order) {
        return switch (order) {
            case Order.Placed placed -> placed.order().totalAmount();
            case Order.Confirmed confirmed -> confirmed.order().totalAmount();
            case Order.Cancelled cancelled -> cancelled.order().totalAmount();
            case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
        };
    }

    private static UserId owner(Order order) {
        return order.owner().orElseThrow(() -> new OutOfOrderException("its order is not placed"));
    }

    private Reaction request(PaymentRequested requested, UserId customer) {
        return Reaction.append(Payment.stream(requested.orderId()), requested).then(charge(requested, customer));
    }

    private Effect<Charge> charge(PaymentRequested requested, UserId customer) {
        return new Effect<>(
                "charge",
                () -> requested.amount().isZero()
                        ? CompletableFuture.completedFuture(Charge.CAPTURED)
                        : gateway.charge(
                                requested.paymentId(),
                                customer,
                                requested.amount(),
                                requested.currency(),
                                requested.paymentMethod()),
                (charge, states) -> switch (states.of(Payment.stream(requested.orderId()))) {
                    case Payment.Requested open -> record(charge, open);
                    // Another instance of the function has recorded the same charge.
                    case Payment.Processed _ -> Reaction.nothing();
                    case Payment.Unrequested _,
                            Payment.Failed _,
                            Payment.Refunded _,
                            Payment.Voided _,
                            Payment.Barred _ ->
                        charge == Charge.DECLINED
                                ? Reaction.nothing()
                                : Reaction.nothing().then(cancel(requested.paymentId(), requested.amount()));
                });
    }

    /**
     * A charge of unknown outcome is recorded as failed first, and then cancelled at the gateway. Once the stream has the failure, a late
     * approval is not taken for a payment. The event or command stays deferred until the gateway has cancelled the charge.
     */
    private Reaction record(Charge charge, Payment.Requested open) {
        var payment = Payment.stream(open.payment().orderId());
        return switch (charge) {
            case CAPTURED -> Reaction.append(payment, open.processed());
            case DECLINED -> Reaction.append(payment, open.failed(Reason.PAYMENT_DECLINED));
            case UNKNOWN ->
                Reaction.append(payment, open.failed(Reason.PAYMENT_TIMEOUT))
                        .then(cancel(open.payment().paymentId(), open.payment().amount()));
        };
    }

    private Effect<Void> cancel(PaymentId payment, Money amount) {
        return new Effect<>(
                "cancel",
                () -> amount.isZero() ? CompletableFuture.completedFuture(null) : gateway.cancel(payment),
                (_, _) -> Reaction.nothing());
    }
}
