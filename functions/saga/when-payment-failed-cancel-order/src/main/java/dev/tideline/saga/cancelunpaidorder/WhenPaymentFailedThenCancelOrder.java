package dev.tideline.saga.cancelunpaidorder;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import jakarta.inject.Singleton;
import java.util.Optional;

/** When the payment of an order has failed, the order is cancelled for the same reason, unless it has ended already. */
@Singleton
public class WhenPaymentFailedThenCancelOrder implements Reactor<PaymentFailed> {

    @Override
    public Class<PaymentFailed> event() {
        return PaymentFailed.class;
    }

    @Override
    public Reaction react(PaymentFailed payment, States states) {
        var reason = switch (payment.reason()) {
            case PAYMENT_DECLINED -> CancelReason.PAYMENT_DECLINED;
            case PAYMENT_TIMEOUT -> CancelReason.PAYMENT_TIMEOUT;
        };
        return switch (states.of(Order.stream(payment.orderId()))) {
            case Order.Placed placed ->
                Reaction.append(Order.stream(payment.orderId()), placed.cancelled(reason, Optional.empty()));
            case Order.Confirmed _, Order.Cancelled _ -> Reaction.nothing();
            case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
        };
    }
}
