package dev.tideline.saga.cancelunpaidorder;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Cancelling;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Cancels an order whose payment has failed, for the same reason, unless it has ended already. */
@Appends(OrderCancelled.class)
public class WhenPaymentFailedThenCancelOrder implements Choreographed<PaymentFailed> {

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return List.of(Payment.stream(order));
    }

    @Override
    public Reaction choreograph(PaymentFailed event, States states) {
        if (!(states.of(Payment.stream(event.orderId())) instanceof Payment.Failed failed)) {
            throw new OutOfOrderException("its payment has not failed");
        }
        var reason = switch (failed.payment().reason()) {
            case PAYMENT_DECLINED -> CancelReason.PAYMENT_DECLINED;
            case PAYMENT_TIMEOUT -> CancelReason.PAYMENT_TIMEOUT;
        };
        return Cancelling.decide(event.orderId(), () -> reason, states);
    }
}
