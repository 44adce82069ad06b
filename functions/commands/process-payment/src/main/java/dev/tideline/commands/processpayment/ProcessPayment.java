package dev.tideline.commands.processpayment;

import dev.tideline.decision.Appends;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.fulfilment.OrderDecision;
import dev.tideline.fulfilment.OrderParticipant;
import dev.tideline.fulfilment.Paying;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentGateway;
import java.util.Set;

/** Takes the payment of an order whose items are reserved. */
@Appends({PaymentRequested.class, PaymentProcessed.class, PaymentFailed.class})
public class ProcessPayment implements OrderParticipant {
    private final Paying decision;

    public ProcessPayment(PaymentGateway gateway) {
        this.decision = new Paying(gateway);
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
        return Set.of(PaymentRequested.class);
    }
}
