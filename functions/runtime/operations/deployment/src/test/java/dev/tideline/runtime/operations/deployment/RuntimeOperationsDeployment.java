package dev.tideline.runtime.operations.deployment;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;

/** A function, which is named as its module: that of the tests. */
@Appends(OrderConfirmed.class)
public class RuntimeOperationsDeployment implements Reactor<PaymentProcessed> {
    @Override
    public Reaction react(PaymentProcessed event, States states) {
        return Reaction.nothing();
    }
}
