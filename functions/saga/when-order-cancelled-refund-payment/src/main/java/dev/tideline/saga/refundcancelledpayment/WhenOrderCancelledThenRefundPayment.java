package dev.tideline.saga.refundcancelledpayment;

import dev.tideline.decision.Effect;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.Money;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderId;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.payment.PaymentId;
import dev.tideline.runtime.payments.PaymentGateway;
import jakarta.inject.Singleton;
import java.util.Currency;
import java.util.concurrent.CompletableFuture;

/**
 * When an order is cancelled, nothing of its payment stays: what was taken is given back, what is being taken is called
 * off at the gateway, and what was not asked for yet is barred.
 */
@Singleton
public class WhenOrderCancelledThenRefundPayment implements Reactor<OrderCancelled> {
    private final PaymentGateway gateway;

    public WhenOrderCancelledThenRefundPayment(PaymentGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public Class<OrderCancelled> event() {
        return OrderCancelled.class;
    }

    @Override
    public Reaction react(OrderCancelled order, States states) {
        var payment = Payment.stream(order.orderId());
        return switch (states.of(payment)) {
            case Payment.Unrequested _ -> Reaction.append(payment, new PaymentBarred(order.orderId()));
            case Payment.Requested open ->
                Reaction.nothing().then(cancel(order.orderId(), open.payment().amount()));
            case Payment.Processed processed ->
                Reaction.nothing()
                        .then(cancel(order.orderId(), processed.payment().amount()));
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
                        case Payment.Requested open -> {
                            var asked = open.payment();
                            yield Reaction.append(payment, voided(order, asked.amount(), asked.currency()));
                        }
                        case Payment.Processed processed -> {
                            var taken = processed.payment();
                            yield Reaction.append(payment, refunded(order, taken.amount(), taken.currency()));
                        }
                        case Payment.Unrequested _,
                                Payment.Failed _,
                                Payment.Refunded _,
                                Payment.Voided _,
                                Payment.Barred _ -> Reaction.nothing();
                    };
                });
    }

    private static PaymentVoided voided(OrderId order, Money amount, Currency currency) {
        return new PaymentVoided(PaymentId.of(order), order, amount, currency);
    }

    private static PaymentRefunded refunded(OrderId order, Money amount, Currency currency) {
        return new PaymentRefunded(PaymentId.of(order), order, amount, currency);
    }
}
