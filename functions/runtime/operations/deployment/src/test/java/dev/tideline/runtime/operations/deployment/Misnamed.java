package dev.tideline.runtime.operations.deployment;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;

/** A function that is not named as its module, which is that of the tests. */
public class Misnamed implements Reactor<PaymentProcessed> {
    @Override
    public Class<PaymentProcessed> event() {
        return PaymentProcessed.class;
    }

    @Override
    public Reaction react(PaymentProcessed event, States states) {
        return Reaction.nothing();
    }
}
