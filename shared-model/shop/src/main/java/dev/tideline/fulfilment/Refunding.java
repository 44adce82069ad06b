package dev.tideline.fulfilment;

import dev.tideline.decision.Effect;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.event.Money;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Undoes the payment of an order that will not be confirmed. A processed payment is refunded. A requested payment is cancelled at the
 * gateway. A payment that was not requested yet is barred.
 */
public final class Refunding implements OrderDecision {
    private final PaymentGateway gateway;

    public Refunding(PaymentGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return List.of(Payment.stream(order));
    }

    @Override
    public Reaction decide(OrderId order, States states) {
        var payment = Payment.stream(order);
        return switch (states.of(payment)) {
            case Payment.Unrequested open -> Reaction.append(payment, open.barred(order));
            case Payment.Requested open ->
                Reaction.nothing().then(cancel(order, open.payment().amount()));
            case Payment.Processed taken ->
                Reaction.nothing().then(cancel(order, taken.payment().amount()));
            case Payment.Failed _, Payment.Refunded _, Payment.Voided _, Payment.Barred _ -> Reaction.nothing();
        };
    }

    /**
     * Cancels the charge at the gateway, and then records that: as refunded if the payment was processed by then, else as voided. The
     * gateway never charges an amount of zero, so it is not called for one.
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
