package dev.tideline.payments;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static dev.tideline.testing.shop.StubPaymentGateway.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.tideline.payment.PaymentGateway.Charge;
import dev.tideline.payment.RetryableGatewayException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of docs/reference/payment-gateway.md, and answers that break it. */
class HttpGatewayTest extends StubbedGateway {
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void a_charge_has_the_payment_twice_the_customer_the_amount_and_the_sender() {
        stub.answersCharges(answer("captured"));

        assertThat(charge(http)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED);

        var asked = stub.charges().getFirst();
        assertThat(asked.getHeader("Idempotency-Key")).isEqualTo(payment.toString());
        assertThat(asked.getHeader("Authorization")).isEqualTo("Bearer the-key");
        assertThat(asked.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(new JsonObject(asked.getBodyAsString()))
                .isEqualTo(new JsonObject()
                        .put("payment_id", payment.toString())
                        .put("customer_id", CUSTOMER.toString())
                        .put("amount", "25.00")
                        .put("currency", "EUR")
                        .put("payment_method", "pm_card_visa"));
    }

    @Test
    void a_charge_that_is_declined_or_was_cancelled_before_has_taken_nothing() {
        stub.answersCharges(answer("declined"), answer("cancelled"));

        assertThat(charge(http)).succeedsWithin(SOON).isEqualTo(Charge.DECLINED);
        assertThat(charge(http)).succeedsWithin(SOON).isEqualTo(Charge.DECLINED);
    }

    @Test
    void an_id_echoed_in_capitals_is_the_same_id_B14() {
        var echo = "{\"payment_id\": \"" + payment.toString().toUpperCase(Locale.ROOT) + "\", \"status\": \"%s\"}";
        stub.answersCharges(okJson(echo.formatted("captured")));
        stub.answersCancellations(payment, okJson(echo.formatted("cancelled")));

        assertThat(charge(http)).succeedsWithin(SOON).isEqualTo(Charge.CAPTURED);
        assertThat(cancel(http)).succeedsWithin(SOON);
    }

    @Test
    void a_cancellation_names_the_payment() {
        stub.answersCancellations(payment, answer("cancelled"));

        assertThat(cancel(http)).succeedsWithin(SOON);

        assertThat(stub.cancellations(payment)).singleElement().satisfies(asked -> {
            assertThat(asked.getHeader("Idempotency-Key")).isEqualTo(payment.toString());
            assertThat(asked.getHeader("Authorization")).isEqualTo("Bearer the-key");
        });
    }

    @Test
    void a_cancellation_is_done_when_the_gateway_says_so_and_not_before() {
        stub.answersCancellations(payment, answer("captured"), status(202), status(503));

        assertFailure(cancel(http), OutcomeUnknownException.class);
        assertFailure(cancel(http), OutcomeUnknownException.class);
        assertFailure(cancel(http), RetryableGatewayException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 503})
    void a_gateway_that_takes_no_charge_at_present_may_be_asked_again(int status) {
        stub.answersCharges(status(status));

        assertFailure(charge(http), RetryableGatewayException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void a_charge_that_the_gateway_refuses_for_good_is_declined_B13(int status) {
        stub.answersCharges(status(status));

        assertThat(charge(http)).succeedsWithin(SOON).isEqualTo(Charge.DECLINED);
    }

    /** Money may have been taken under this id: it must not be forgotten. */
    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void a_cancellation_that_the_gateway_refuses_for_good_has_failed_B13(int status) {
        stub.answersCancellations(payment, status(status));

        assertFailure(cancel(http), RequestRefusedException.class).withMessageContaining(Integer.toString(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 302, 402, 408, 409, 500, 502, 504})
    void any_other_status_says_nothing_of_the_outcome(int status) {
        stub.answersCharges(status(status).withHeader("Location", "/elsewhere"));

        assertFailure(charge(http), OutcomeUnknownException.class);
        assertThat(stub.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>captured</html>",
                "{}",
                "{\"status\": \"captured\"}",
                "{\"payment_id\": \"PAYMENT\"}",
                "{\"payment_id\": \"no id\", \"status\": \"captured\"}",
                "{\"payment_id\": 7, \"status\": \"captured\"}",
                "{\"payment_id\": \"PAYMENT\", \"status\": true}",
                "{\"payment_id\": \"PAYMENT\", \"status\": \"pending\"}",
                "{\"payment_id\": \"PAYMENT\", \"status\": \"capt"
            })
    void an_answer_that_is_malformed_is_an_unknown_outcome(String body) {
        stub.answersCharges(okJson(body.replace("PAYMENT", payment.toString())));

        assertFailure(charge(http), OutcomeUnknownException.class)
                .withMessage("the gateway's answer is not one of the contract");
    }

    @Test
    void an_answer_on_another_payment_is_an_unknown_outcome() {
        stub.answersCharges(okJson("{\"payment_id\": \"" + UUID.randomUUID() + "\", \"status\": \"captured\"}"));

        assertFailure(charge(http), OutcomeUnknownException.class);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void a_connection_that_breaks_on_the_way_is_an_unknown_outcome(Fault fault) {
        stub.answersCharges(aResponse().withFault(fault));

        assertFailure(charge(http), OutcomeUnknownException.class);
    }

    @Test
    void a_gateway_that_cannot_be_reached_has_taken_nothing() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertFailure(charge(at("http://127.0.0.1:" + free)), RetryableGatewayException.class);
    }

    @Test
    void an_answer_that_comes_late_is_an_unknown_outcome() {
        stub.answersCharges(late(answer("captured")));

        assertFailure(charge(http), OutcomeUnknownException.class);
    }

    @Test
    void an_answer_that_drips_in_is_not_waited_for() {
        var spread = Math.toIntExact(TIMEOUT.multipliedBy(20).toMillis());
        stub.answersCharges(answer("captured").withChunkedDribbleDelay(20, spread));

        assertFailure(charge(http), OutcomeUnknownException.class);
    }

    @Test
    void an_answer_without_an_end_is_not_read_to_it() {
        stub.answersCharges(okJson("{\"more\": \"" + "more".repeat(1 << 20) + "\"}"));

        assertFailure(charge(http), OutcomeUnknownException.class).havingCause().withMessageContaining("reset");
    }

    @Test
    void connections_whose_answers_were_given_up_are_not_missed_afterwards() {
        stub.answersCharges(late(answer("captured")));
        var givenUp = IntStream.range(0, HttpGateway.MAX_CONNECTIONS)
                .mapToObj(_ -> charge(http))
                .toList();
        givenUp.forEach(charge -> assertFailure(charge, OutcomeUnknownException.class));
        stub.answersCharges(answer("captured"));

        assertThat(charge(http)).succeedsWithin(TIMEOUT).isEqualTo(Charge.CAPTURED);
    }

    private static ResponseDefinitionBuilder late(ResponseDefinitionBuilder answer) {
        return answer.withFixedDelay(Math.toIntExact(TIMEOUT.multipliedBy(3).toMillis()));
    }

    private static ThrowableAssertAlternative<?> assertFailure(
            CompletableFuture<?> call, Class<? extends Throwable> type) {
        return assertThat(call)
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(type);
    }
}
