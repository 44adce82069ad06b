package dev.tideline.saga.confirmorder;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.fulfilment.Confirming;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Confirms an order that is paid. An order that was cancelled in the meantime stays cancelled. */
@Appends(OrderConfirmed.class)
public class WhenPaymentProcessedThenConfirmOrder implements Choreographed<PaymentProcessed> {
    private final Confirming decision = new Confirming();

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return decision.reads(order);
    }

    @Override
    public Reaction choreograph(PaymentProcessed event, States states) {
        return decision.decide(event.orderId(), states);
    }
}
