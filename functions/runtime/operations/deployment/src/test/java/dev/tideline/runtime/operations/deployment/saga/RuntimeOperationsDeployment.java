package dev.tideline.runtime.operations.deployment.saga;

import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.plan.Awaits;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;

/** A saga, which is named as the module of the tests. The build never asks it for its plans. */
@Awaits(PaymentEvent.class)
public class RuntimeOperationsDeployment implements Saga<PaymentProcessed> {
    @Override
    public Plans<PaymentProcessed> plans() {
        throw new UnsupportedOperationException();
    }
}
