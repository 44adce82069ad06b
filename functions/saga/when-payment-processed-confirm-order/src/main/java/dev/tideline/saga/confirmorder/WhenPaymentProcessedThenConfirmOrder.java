package dev.tideline.saga.confirmorder;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import java.util.List;

/** Confirms an order that is paid. An order that was cancelled in the meantime stays cancelled. */
@Appends(OrderConfirmed.class)
public class WhenPaymentProcessedThenConfirmOrder implements Reactor<PaymentProcessed> {

    @Override
    public Reaction react(PaymentProcessed event, States states) {
        var order = Order.stream(event.orderId());
        var payment = Payment.stream(event.orderId());
        states.fetch(List.of(order, payment));

        return switch (states.of(payment)) {
            case Payment.Processed processed ->
                switch (states.of(order)) {
                    case Order.Placed placed ->
                        Reaction.append(
                                order, placed.confirmed(processed.payment().paymentId()));
                    case Order.Confirmed _, Order.Cancelled _ -> Reaction.nothing();
                    case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
                };
            // Given back since: its order is cancelled.
            case Payment.Refunded _ -> Reaction.nothing();
            case Payment.Unrequested _, Payment.Requested _, Payment.Failed _, Payment.Voided _, Payment.Barred _ ->
                throw new OutOfOrderException("its payment is not processed");
        };
    }
}
