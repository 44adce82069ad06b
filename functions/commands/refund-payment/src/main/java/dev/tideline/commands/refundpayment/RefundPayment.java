package dev.tideline.commands.refundpayment;

import dev.tideline.decision.Appends;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.fulfilment.OrderDecision;
import dev.tideline.fulfilment.OrderParticipant;
import dev.tideline.fulfilment.Refunding;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.payment.PaymentGateway;
import java.util.Set;

/** Refunds the payment of an order, or bars it if it was not requested yet. */
@Appends({PaymentBarred.class, PaymentRefunded.class, PaymentVoided.class})
public class RefundPayment implements OrderParticipant {
    private final Refunding decision;

    public RefundPayment(PaymentGateway gateway) {
        this.decision = new Refunding(gateway);
    }

    @Override
    public OrderDecision decision() {
        return decision;
    }

    @Override
    public EventStream<?, ?> answersIn(OrderCommand command) {
        return Payment.stream(command.orderId());
    }

    @Override
    public Set<Class<? extends DomainEvent>> goesOn() {
        return Set.of(PaymentRequested.class, PaymentProcessed.class);
    }
}
