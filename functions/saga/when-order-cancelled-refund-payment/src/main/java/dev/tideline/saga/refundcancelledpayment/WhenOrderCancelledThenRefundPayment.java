package dev.tideline.saga.refundcancelledpayment;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.fulfilment.Refunding;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Undoes the payment of a cancelled order, or bars it if it was not requested yet. */
@Appends({PaymentBarred.class, PaymentRefunded.class, PaymentVoided.class})
public class WhenOrderCancelledThenRefundPayment implements Choreographed<OrderCancelled> {
    private final Refunding decision;

    public WhenOrderCancelledThenRefundPayment(PaymentGateway gateway) {
        this.decision = new Refunding(gateway);
    }

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return decision.reads(order);
    }

    @Override
    public Reaction choreograph(OrderCancelled event, States states) {
        if (!(states.of(Order.stream(event.orderId())) instanceof Order.Cancelled)) {
            throw new OutOfOrderException("its order is not cancelled");
        }
        return decision.decide(event.orderId(), states);
    }
}
