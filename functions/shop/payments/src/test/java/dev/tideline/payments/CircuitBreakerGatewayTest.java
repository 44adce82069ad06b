package dev.tideline.payments;

import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static dev.tideline.testing.shop.StubPaymentGateway.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.PaymentGateway.Charge;
import dev.tideline.shop.PaymentId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakerGatewayTest extends StubbedGateway {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration SOON = Duration.ofSeconds(10);

    /** A number of attempts that is higher than the one after which an event is parked. */
    private static final int MANY = 12;

    private static final int ROUNDS = 5;

    private final PaymentGateway guarded = new CircuitBreakerGateway(unhurried(), PAUSE);
    private final PaymentGateway opensForLong = new CircuitBreakerGateway(unhurried(), Duration.ofMinutes(1));

    @Test
    void a_gateway_that_fails_for_everybody_is_left_alone() {
        stub.answersCharges(status(503), status(500));

        payments(Circuit.PAYMENTS)
                .forEach(each ->
                        charge(opensForLong, each).handle((_, _) -> null).join());

        assertUnavailable(charge(opensForLong, newPayment()))
                .withMessage("the circuit of the payment gateway is open for charges");
        assertThat(stub.charges()).hasSize(Circuit.PAYMENTS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void payments_that_always_fail_delay_nobody_else_N1(int poisoned) {
        stub.agreesToEverything();
        var bad = payments(poisoned);
        bad.forEach(each -> {
            stub.answersCharges(each, status(503));
            stub.answersCancellations(each, status(500));
        });

        for (var round = 0; round < ROUNDS; round++) {
            for (var again = 0; again < Circuit.PAYMENTS; again++) {
                bad.forEach(each -> assertFails(charge(opensForLong, each)));
                bad.forEach(each -> assertFails(opensForLong.cancel(each).toCompletableFuture()));
            }
            var good = newPayment();
            assertThat(charge(opensForLong, good)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED);
            assertThat(opensForLong.cancel(good)).succeedsWithin(SOON);
        }

        bad.forEach(each -> assertThat(stub.cancellations(each)).hasSize(ROUNDS * Circuit.PAYMENTS));
    }

    @Test
    void cancellations_have_a_circuit_of_their_own_N1() {
        stub.agreesToEverything();
        var bad = payments(Circuit.PAYMENTS);
        bad.forEach(each -> stub.answersCancellations(each, status(500)));

        bad.forEach(each -> assertFails(opensForLong.cancel(each).toCompletableFuture()));

        assertUnavailable(cancel(opensForLong));
        assertThat(charge(opensForLong)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED);
    }

    /** The fault may be of the payment or of the gateway, since no other payment was tried. */
    @Test
    void few_attempts_count_while_the_gateway_is_away_for_one_payment_alone() {
        stub.answersCharges(status(503));

        for (var call = 1; call < Circuit.CALLS; call++) {
            assertOwnFailure(charge(opensForLong));
        }
        for (var call = 0; call < MANY; call++) {
            assertUnavailable(charge(opensForLong))
                    .withMessageContaining("for every payment")
                    .withMessageContaining("503");
        }

        assertThat(stub.charges()).as("it is asked each time").hasSize(Circuit.CALLS - 1 + MANY);
    }

    @Test
    void a_failure_is_the_payments_own_when_the_gateway_works_for_another() {
        stub.answersCharges(status(503));
        stub.answersCancellations(payment, answer("cancelled"));

        for (var call = 0; call < MANY; call++) {
            assertOwnFailure(charge(opensForLong));
            assertThat(cancel(opensForLong)).succeedsWithin(SOON);
        }
    }

    /** Somebody is there, and does not manage it. */
    @Test
    void a_failure_that_the_gateway_has_answered_is_the_payments_own() {
        stub.answersCancellations(payment, status(500));

        for (var call = 0; call < MANY; call++) {
            assertOwnFailure(cancel(opensForLong));
        }
    }

    @Test
    void few_attempts_count_while_the_gateway_is_silent() {
        var silent = new CircuitBreakerGateway(new PatientGateway(http, TIMEOUT.dividedBy(10)), Duration.ofMinutes(1));
        stub.answersCancellations(payment, answer("cancelled").withFixedDelay(Math.toIntExact(TIMEOUT.toMillis())));

        for (var call = 1; call < Circuit.CALLS; call++) {
            assertOwnFailure(cancel(silent));
        }
        for (var call = 0; call < MANY; call++) {
            assertUnavailable(cancel(silent)).withMessageContaining("has not answered");
        }
    }

    @Test
    void a_charge_of_unknown_outcome_is_an_outcome_however_many_there_are() {
        stub.answersCharges(status(500));
        var patient = new CircuitBreakerGateway(new PatientGateway(http, TIMEOUT.multipliedBy(4)), PAUSE);

        payments(Circuit.PAYMENTS)
                .forEach(each ->
                        assertThat(charge(patient, each)).succeedsWithin(SOON).isEqualTo(Charge.UNKNOWN));

        assertUnavailable(charge(patient));
    }

    @Test
    void fewer_payments_than_an_outage_takes_open_nothing() {
        stub.answersCharges(status(503));
        payments(Circuit.PAYMENTS - 1).forEach(each -> assertFails(charge(opensForLong, each)));
        stub.answersCharges(answer("captured"));

        assertThat(charge(opensForLong)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED);
    }

    @Test
    void a_payment_that_succeeds_at_last_is_a_sign_that_the_gateway_works() {
        stub.answersCharges(status(503));
        assertFails(charge(opensForLong));
        payments(Circuit.PAYMENTS - 2).forEach(each -> assertFails(charge(opensForLong, each)));
        stub.answersCharges(payment, answer("captured"));
        assertThat(charge(opensForLong)).succeedsWithin(SOON);

        payments(Circuit.PAYMENTS - 1).forEach(each -> assertFails(charge(opensForLong, each)));

        assertThat(charge(opensForLong)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED);
    }

    @Test
    void a_call_is_let_through_after_a_pause_and_its_success_closes_the_circuit() {
        stub.answersCharges(status(503));
        payments(Circuit.PAYMENTS).forEach(each -> assertFails(charge(guarded, each)));
        stub.answersCharges(answer("captured"));

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(charge(guarded)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED));
        payments(Circuit.PAYMENTS)
                .forEach(each -> assertThat(charge(guarded, each)).succeedsWithin(SOON));
    }

    @Test
    void a_probe_that_fails_is_nobodys_failure_and_opens_the_circuit_again() {
        stub.answersCharges(status(503));
        stub.answersCancellations(payment, answer("cancelled"));
        payments(Circuit.PAYMENTS).forEach(each -> assertFails(charge(guarded, each)));

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(cancel(guarded)).as("of the other circuit").succeedsWithin(SOON);
            assertUnavailable(charge(guarded)).withMessageContaining("503");
        });

        assertUnavailable(charge(guarded)).withMessageContaining("is open");
    }

    @Test
    void declined_charges_and_refused_requests_are_no_failures_of_the_gateway() {
        stub.answersCharges(answer("declined"), status(422));
        stub.answersCancellations(payment, status(422));

        payments(2 * Circuit.PAYMENTS)
                .forEach(each -> assertThat(charge(opensForLong, each))
                        .succeedsWithin(SOON)
                        .isEqualTo(Charge.DECLINED));
        for (var call = 0; call < 2 * Circuit.PAYMENTS; call++) {
            assertOwnFailure(cancel(opensForLong)).isInstanceOf(RequestRefusedException.class);
        }
    }

    private static List<PaymentId> payments(int number) {
        return Stream.generate(StubbedGateway::newPayment).limit(number).toList();
    }

    private static ThrowableAssertAlternative<?> assertFails(CompletableFuture<?> call) {
        return assertThat(call).failsWithin(SOON).withThrowableThat().havingCause();
    }

    private static ThrowableAssertAlternative<?> assertOwnFailure(CompletableFuture<?> call) {
        return assertFails(call).isNotInstanceOf(ServiceUnavailableException.class);
    }

    private static ThrowableAssertAlternative<?> assertUnavailable(CompletableFuture<?> call) {
        return assertFails(call).isInstanceOf(ServiceUnavailableException.class);
    }
}
