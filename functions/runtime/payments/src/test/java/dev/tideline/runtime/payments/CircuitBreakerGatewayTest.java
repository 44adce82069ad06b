package dev.tideline.runtime.payments;

import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static dev.tideline.testing.StubPaymentGateway.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.runtime.payments.PaymentGateway.Charge;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CircuitBreakerGatewayTest extends StubbedGateway {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final PaymentGateway guarded = new CircuitBreakerGateway(http, PAUSE);
    private final PaymentGateway opensForLong = new CircuitBreakerGateway(http, Duration.ofMinutes(1));

    @Test
    void a_gateway_whose_calls_fail_is_left_alone() {
        stub.answersCharges(status(503), status(500));

        fail(opensForLong, CircuitBreakerGateway.CALLS);

        assertUnavailable(opensForLong);
        assertThat(stub.charges()).hasSize(CircuitBreakerGateway.CALLS);
    }

    @Test
    void cancellations_are_of_the_same_circuit() {
        stub.answersCharges(status(503));

        fail(opensForLong, CircuitBreakerGateway.CALLS);

        assertThat(cancel(opensForLong))
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ServiceUnavailableException.class);
        assertThat(stub.cancellations(payment)).isEmpty();
    }

    @Test
    void fewer_calls_than_an_outage_takes_open_nothing() {
        stub.answersCharges(status(503));
        fail(opensForLong, CircuitBreakerGateway.CALLS - 1);
        stub.answersCharges(answer("captured"));

        assertThat(charge(opensForLong)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED);
    }

    @Test
    void after_a_while_a_call_is_let_through_and_closes_the_circuit_if_it_succeeds() {
        stub.answersCharges(status(503));
        fail(guarded, CircuitBreakerGateway.CALLS);
        stub.answersCharges(answer("captured"));

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(charge(guarded)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED));
        for (var i = 0; i < CircuitBreakerGateway.CALLS; i++) {
            assertThat(charge(guarded)).succeedsWithin(SOON);
        }
    }

    @Test
    void a_call_that_is_let_through_and_fails_opens_the_circuit_again() {
        stub.answersCharges(status(503));
        fail(guarded, CircuitBreakerGateway.CALLS);

        await().atMost(SOON).until(() -> {
            charge(guarded);
            return stub.charges().size() > CircuitBreakerGateway.CALLS;
        });

        await().atMost(SOON).untilAsserted(() -> assertUnavailable(guarded));
    }

    @Test
    void declined_charges_and_refused_requests_are_no_failures_of_the_gateway() {
        stub.answersCharges(answer("declined"));
        for (var i = 0; i < 2 * CircuitBreakerGateway.CALLS; i++) {
            assertThat(charge(opensForLong)).succeedsWithin(SOON).isEqualTo(Charge.DECLINED);
        }
        stub.answersCharges(status(422));

        fail(opensForLong, 2 * CircuitBreakerGateway.CALLS);

        assertThat(stub.charges()).hasSize(4 * CircuitBreakerGateway.CALLS);
    }

    @Test
    void silence_is_a_failure() {
        stub.answersCharges(answer("captured").withFixedDelay(2 * Math.toIntExact(TIMEOUT.toMillis())));
        var calls = Stream.generate(() -> charge(opensForLong))
                .limit(CircuitBreakerGateway.CALLS)
                .toList();

        calls.forEach(call -> assertThat(call).failsWithin(SOON));

        assertUnavailable(opensForLong);
    }

    private void fail(PaymentGateway gateway, int calls) {
        for (var i = 0; i < calls; i++) {
            assertThat(charge(gateway))
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .havingCause()
                    .isNotInstanceOf(ServiceUnavailableException.class);
        }
    }

    private void assertUnavailable(PaymentGateway gateway) {
        assertThat(charge(gateway))
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ServiceUnavailableException.class)
                .withMessage("the circuit of the payment gateway is open");
    }
}
