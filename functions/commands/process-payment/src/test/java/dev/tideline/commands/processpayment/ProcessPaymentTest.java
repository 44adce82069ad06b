package dev.tideline.commands.processpayment;

import static dev.tideline.testing.Given.given;
import static dev.tideline.testing.shop.AnOrder.COMMAND;
import static dev.tideline.testing.shop.AnOrder.ID;
import static dev.tideline.testing.shop.AnOrder.PLACED;
import static dev.tideline.testing.shop.AnOrder.PROCESSED;
import static dev.tideline.testing.shop.AnOrder.REQUESTED;
import static dev.tideline.testing.shop.AnOrder.RESERVED;

import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.payment.PaymentGateway.Charge;
import dev.tideline.testing.shop.NoGateway;
import org.junit.jupiter.api.Test;

class ProcessPaymentTest {
    private final ProcessPayment participant = new ProcessPayment(new NoGateway());

    @Test
    void a_charge_is_requested_and_then_recorded() {
        given(PLACED, RESERVED)
                .when(participant, COMMAND)
                .then(REQUESTED)
                .withEffect("charge", Charge.CAPTURED)
                .then(PROCESSED)
                .withoutEffect();
    }

    @Test
    void a_declined_charge_is_recorded_as_failed() {
        given(PLACED, RESERVED)
                .when(participant, COMMAND)
                .withEffect("charge", Charge.DECLINED)
                .then(new Payment.Requested(REQUESTED).failed(Reason.PAYMENT_DECLINED));
    }

    @Test
    void a_barred_payment_is_not_requested() {
        given(PLACED, RESERVED, new PaymentBarred(ID))
                .when(participant, COMMAND)
                .thenNothing();
    }
}
