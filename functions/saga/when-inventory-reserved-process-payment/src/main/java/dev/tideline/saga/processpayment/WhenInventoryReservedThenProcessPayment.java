package dev.tideline.saga.processpayment;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.fulfilment.Paying;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Takes the payment of an order whose items are reserved. */
@Appends({PaymentRequested.class, PaymentProcessed.class, PaymentFailed.class})
public class WhenInventoryReservedThenProcessPayment implements Choreographed<InventoryReserved> {
    private final Paying decision;

    public WhenInventoryReservedThenProcessPayment(PaymentGateway gateway) {
        this.decision = new Paying(gateway);
    }

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return decision.reads(order);
    }

    @Override
    public Reaction choreograph(InventoryReserved event, States states) {
        return decision.decide(event.orderId(), states);
    }
}
