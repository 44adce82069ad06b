package dev.tideline.saga.refundcancelledpayment;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Effect;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.Money;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.payments.PaymentGateway;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Undoes the payment of a cancelled order. A processed payment is refunded. A requested payment is cancelled at the gateway. A
 * payment that was not requested yet is barred.
 */
@Appends({PaymentBarred.class, PaymentRefunded.class, PaymentVoided.class})
public class WhenOrderCancelledThenRefundPayment implements Reactor<OrderCancelled> {
    private final PaymentGateway gateway;

    public WhenOrderCancelledThenRefundPayment(PaymentGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public Reaction react(OrderCancelled event, States states) {
        var order = Order.stream(event.orderId());
        var payment = Payment.stream(event.orderId());
        states.fetch(List.of(order, payment));

        if (!(states.of(order) instanceof Order.Cancelled)) {
            throw new OutOfOrderException("its order is not cancelled");
        }
        return switch (states.of(payment)) {
            case Payment.Unrequested open -> Reaction.append(payment, open.barred(event.orderId()));
            case Payment.Requested open ->
                Reaction.nothing().then(cancel(event.orderId(), open.payment().amount()));
            case Payment.Processed taken ->
                Reaction.nothing().then(cancel(event.orderId(), taken.payment().amount()));
            case Payment.Failed _, Payment.Refunded _, Payment.Voided _, Payment.Barred _ -> Reaction.nothing();
        };
    }

    /**
     * Recorded when the gateway has agreed: as a refund if the charge was recorded by then, else as voided. Of an amount of
     * zero the gateway knows nothing, and is not asked.
     */
    private Effect<Void> cancel(OrderId order, Money amount) {
        return new Effect<>(
                "cancel",
                () -> amount.isZero() ? CompletableFuture.completedFuture(null) : gateway.cancel(PaymentId.of(order)),
                (_, states) -> {
                    var payment = Payment.stream(order);
                    return switch (states.of(payment)) {
                        case Payment.Requested open -> Reaction.append(payment, open.voided());
                        case Payment.Processed taken -> Reaction.append(payment, taken.refunded());
                        case Payment.Unrequested _,
                                Payment.Failed _,
                                Payment.Refunded _,
                                Payment.Voided _,
                                Payment.Barred _ -> Reaction.nothing();
                    };
                });
    }
}
