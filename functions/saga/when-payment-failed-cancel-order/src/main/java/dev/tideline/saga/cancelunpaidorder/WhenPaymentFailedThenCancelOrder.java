package dev.tideline.saga.cancelunpaidorder;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import java.util.List;
import java.util.Optional;

/** Cancels an order whose payment has failed, for the same reason, unless it has ended already. */
@Appends(OrderCancelled.class)
public class WhenPaymentFailedThenCancelOrder implements Reactor<PaymentFailed> {

    @Override
    public Reaction react(PaymentFailed event, States states) {
        var order = Order.stream(event.orderId());
        var payment = Payment.stream(event.orderId());
        states.fetch(List.of(order, payment));

        if (!(states.of(payment) instanceof Payment.Failed failed)) {
            throw new OutOfOrderException("its payment has not failed");
        }
        var reason = switch (failed.payment().reason()) {
            case PAYMENT_DECLINED -> CancelReason.PAYMENT_DECLINED;
            case PAYMENT_TIMEOUT -> CancelReason.PAYMENT_TIMEOUT;
        };
        return switch (states.of(order)) {
            case Order.Placed placed -> Reaction.append(order, placed.cancelled(reason, Optional.empty()));
            case Order.Confirmed _, Order.Cancelled _ -> Reaction.nothing();
            case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
        };
    }
}
