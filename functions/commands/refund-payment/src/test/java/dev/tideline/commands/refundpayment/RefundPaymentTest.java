package dev.tideline.commands.refundpayment;

import static dev.tideline.testing.Given.given;
import static dev.tideline.testing.shop.AnOrder.COMMAND;
import static dev.tideline.testing.shop.AnOrder.ID;
import static dev.tideline.testing.shop.AnOrder.PLACED;
import static dev.tideline.testing.shop.AnOrder.PROCESSED;
import static dev.tideline.testing.shop.AnOrder.REQUESTED;

import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.testing.shop.NoGateway;
import org.junit.jupiter.api.Test;

class RefundPaymentTest {
    private final RefundPayment participant = new RefundPayment(new NoGateway());

    @Test
    void a_processed_payment_is_refunded() {
        given(PLACED, REQUESTED, PROCESSED)
                .when(participant, COMMAND)
                .then()
                .withEffect("cancel", null)
                .then(new Payment.Processed(PROCESSED).refunded());
    }

    @Test
    void a_requested_payment_is_voided() {
        given(PLACED, REQUESTED)
                .when(participant, COMMAND)
                .then()
                .withEffect("cancel", null)
                .then(new Payment.Requested(REQUESTED).voided());
    }

    @Test
    void a_payment_that_was_not_requested_is_barred() {
        given(PLACED).when(participant, COMMAND).then(new PaymentBarred(ID)).withoutEffect();
    }
}
