package dev.tideline.payments;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static dev.tideline.testing.shop.StubPaymentGateway.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.PaymentGateway.Charge;
import dev.tideline.payment.RetryableGatewayException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatientGatewayTest extends StubbedGateway {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final PaymentGateway patient = new PatientGateway(http, TIMEOUT.multipliedBy(4));

    @Test
    void an_approval_that_is_lost_on_its_way_back_is_asked_for_again_under_the_same_key() {
        stub.answersCharges(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), answer("captured"));

        assertThat(charge(patient)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED);

        assertThat(stub.charges())
                .hasSize(2)
                .allSatisfy(
                        asked -> assertThat(asked.getHeader("Idempotency-Key")).isEqualTo(payment.toString()));
    }

    @Test
    void a_gateway_that_takes_nothing_at_present_is_asked_three_times() {
        stub.answersCharges(status(503), status(429), answer("captured"));
        assertThat(charge(patient)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED);

        stub.answersCharges(status(503));
        assertThat(charge(patient))
                .failsWithin(SOON)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(RetryableGatewayException.class);
        assertThat(stub.charges()).hasSize(3 + 3);
    }

    @Test
    void a_charge_whose_answers_are_malformed_to_the_last_is_unknown_and_never_declined() {
        stub.answersCharges(status(200).withBody("<html>"));

        assertThat(charge(patient)).succeedsWithin(SOON).isEqualTo(Charge.UNKNOWN);
        assertThat(stub.charges()).hasSize(3);
    }

    @Test
    void a_charge_that_is_not_answered_in_time_is_unknown() {
        var late = Math.toIntExact(TIMEOUT.multipliedBy(3).toMillis());
        stub.answersCharges(answer("captured").withFixedDelay(late));

        assertThat(charge(new PatientGateway(http, TIMEOUT)))
                .succeedsWithin(TIMEOUT.multipliedBy(2))
                .isEqualTo(Charge.UNKNOWN);
    }

    @Test
    void a_cancellation_is_asked_for_again_and_fails_if_it_is_never_agreed_to() {
        stub.answersCancellations(
                payment, aResponse().withFault(Fault.EMPTY_RESPONSE), status(503), answer("cancelled"));
        assertThat(cancel(patient)).succeedsWithin(SOON);

        stub.answersCancellations(payment, status(500));
        assertThat(cancel(patient))
                .failsWithin(SOON)
                .withThrowableThat()
                .havingRootCause()
                .withMessage("the gateway answered 500");
    }

    @Test
    void a_cancellation_that_is_not_answered_in_time_fails() {
        var late = Math.toIntExact(TIMEOUT.multipliedBy(3).toMillis());
        stub.answersCancellations(payment, answer("cancelled").withFixedDelay(late));

        assertThat(cancel(new PatientGateway(http, TIMEOUT.dividedBy(2))))
                .failsWithin(TIMEOUT)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(OutcomeUnknownException.class);
    }
}
