package dev.tideline.saga.confirmorder;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import jakarta.inject.Singleton;

/** When an order is paid, it is confirmed; an order that was cancelled meanwhile stays cancelled. */
@Singleton
public class WhenPaymentProcessedThenConfirmOrder implements Reactor<PaymentProcessed> {

    @Override
    public Class<PaymentProcessed> event() {
        return PaymentProcessed.class;
    }

    @Override
    public Reaction react(PaymentProcessed payment, States states) {
        return switch (states.of(Order.stream(payment.orderId()))) {
            case Order.Placed placed ->
                Reaction.append(Order.stream(payment.orderId()), confirmed(placed.order(), payment));
            case Order.Confirmed _, Order.Cancelled _ -> Reaction.nothing();
            case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
        };
    }

    private static OrderConfirmed confirmed(OrderPlaced order, PaymentProcessed payment) {
        return new OrderConfirmed(
                order.orderId(), order.userId(), order.totalAmount(), order.currency(), payment.paymentId());
    }
}
