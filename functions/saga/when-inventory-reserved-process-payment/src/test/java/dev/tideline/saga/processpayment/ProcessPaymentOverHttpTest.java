package dev.tideline.saga.processpayment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static dev.tideline.testing.shop.StubPaymentGateway.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.store.Append;
import dev.tideline.store.Deferral;
import dev.tideline.store.EventStore;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.shop.StubPaymentGateway;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that answers over HTTP: late, not at all, or not for a while. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@QuarkusTestResource(value = StubPaymentGateway.Resource.class, restrictToAnnotatedClass = true)
class ProcessPaymentOverHttpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A time shorter than the pause of an open circuit, and much longer than the pause between two tries of a payment. */
    private static final Duration GAP = Duration.ofSeconds(4);

    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final Currency EUR = Currency.getInstance("EUR");

    @Inject
    EventStore store;

    private StubPaymentGateway gateway;
    private final OrderId order = new OrderId(UUID.randomUUID());
    private final PaymentId payment = PaymentId.of(order);

    @BeforeEach
    void stub() {
        gateway = new StubPaymentGateway(ConfigProvider.getConfig().getValue("tideline.payment-url", String.class));
    }

    /** Waits until nothing is under way. Work that a failed test has left must not reach the gateway of the next test. */
    @AfterEach
    void letEverythingEnd() {
        gateway.agreesToEverything();
        await("nothing is under way")
                .atMost(PATIENCE)
                .until(() -> Sql.rows("SELECT FROM deferrals WHERE parked_at IS NULL")
                        .isEmpty());
        gateway.reset();
    }

    @Test
    void money_that_is_taken_after_the_time_out_is_given_back() {
        gateway.answersCharges(answer("captured").withFixedDelay(4_000));
        gateway.answersCancellations(payment, answer("cancelled"));

        publishReserved(order);

        awaitPayment(order, "PaymentRequested", "PaymentFailed");
        awaitNothingDeferred(order);
        assertThat(StoredEvents.of("payment-" + order).getLast().data()).contains("\"payment_timeout\"");
        assertThat(gateway.charges()).hasSize(1);
        assertThat(gateway.cancellations(payment)).hasSize(1);
    }

    @Test
    void an_approval_that_is_lost_on_its_way_back_is_one_charge_and_one_payment() {
        gateway.answersCharges(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), answer("captured"));

        publishReserved(order);

        awaitPayment(order, "PaymentRequested", "PaymentProcessed");
        awaitNothingDeferred(order);
        assertThat(gateway.requests())
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked.getUrl()).isEqualTo("/charges"))
                .extracting(asked -> asked.getHeader("Idempotency-Key"))
                .containsOnly(payment.toString());
    }

    @Test
    void malformed_answers_fail_the_payment_and_cancel_it_at_the_gateway() {
        gateway.answersCharges(status(200).withBody("<html>"));
        gateway.answersCancellations(
                payment,
                status(200).withBody("<html>"),
                status(500),
                aResponse().withFault(Fault.EMPTY_RESPONSE),
                answer("cancelled"));

        publishReserved(order);

        awaitPayment(order, "PaymentRequested", "PaymentFailed");
        awaitNothingDeferred(order);
        assertThat(StoredEvents.of("payment-" + order).getLast().data()).contains("\"payment_timeout\"");
        assertThat(gateway.cancellations(payment)).hasSize(4);
    }

    @Test
    void an_open_circuit_stops_charges_and_parks_none_and_all_are_taken_later() {
        gateway.answersCharges(status(503));
        var first = orders(10);
        first.forEach(ProcessPaymentOverHttpTest::reserved);
        PublishedEvents.publish(first.stream().map(id -> "reservation-" + id).toArray(String[]::new));
        await("the circuit has opened, and let a call through").atMost(PATIENCE).until(this::aChargeHasComeAfterAPause);

        publishReserved(order);
        var sofar = gateway.charges().size();
        await("and then another, and another")
                .atMost(PATIENCE)
                .until(() -> gateway.charges().size() >= sofar + 2);

        assertThat(StoredEvents.typesOf("payment-" + order)).isEmpty();
        assertThat(deferred(order)).isEmpty();
        gateway.answersCharges(answer("captured"));
        Stream.concat(first.stream(), Stream.of(order)).forEach(id -> {
            awaitPayment(id, "PaymentRequested", "PaymentProcessed");
            awaitNothingDeferred(id);
        });
    }

    @Test
    void nothing_to_pay_goes_on_at_a_gateway_that_refuses_it_B13() {
        gateway.answersCharges(status(422));
        reserved(order, Money.parse("0.00"));

        PublishedEvents.publish("reservation-" + order);

        awaitPayment(order, "PaymentRequested", "PaymentProcessed");
        awaitNothingDeferred(order);
        assertThat(gateway.requests()).isEmpty();
    }

    @Test
    void a_charge_that_is_refused_for_good_is_a_declined_payment_B13() {
        gateway.answersCharges(status(422));

        publishReserved(order);

        awaitPayment(order, "PaymentRequested", "PaymentFailed");
        awaitNothingDeferred(order);
        assertThat(StoredEvents.of("payment-" + order).getLast().data()).contains("\"payment_declined\"");
        assertThat(gateway.charges()).hasSize(1);
    }

    @Test
    void an_approval_that_its_stream_refuses_is_cancelled_before_its_event_is_done() {
        gateway.answersCharges(answer("captured").withFixedDelay(1_000));
        gateway.answersCancellations(payment, status(500), status(500), status(500), answer("cancelled"));
        publishReserved(order);
        await().atMost(PATIENCE).until(() -> !gateway.charges().isEmpty());

        StoredEvents.given(new PaymentVoided(payment, order, Money.parse("25.00"), EUR));

        awaitNothingDeferred(order);
        assertThat(gateway.cancellations(payment)).hasSize(4);
        assertThat(StoredEvents.typesOf("payment-" + order)).containsExactly("PaymentRequested", "PaymentVoided");
    }

    @Test
    void payments_that_the_gateway_never_undoes_delay_no_other_and_are_parked_N1() {
        gateway.agreesToEverything();
        var alone = timeToPay(orders(100), List.of());
        var poisoned = orders(5);
        poisoned.stream().map(PaymentId::of).forEach(each -> {
            gateway.answersCharges(each, status(500));
            gateway.answersCancellations(each, status(500));
        });

        var among = timeToPay(orders(100), poisoned);

        assertThat(among).isLessThan(alone.plus(GAP));
        poisoned.forEach(each -> awaitPayment(each, "PaymentRequested", "PaymentFailed"));
        await("they are parked")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(poisoned)
                        .allSatisfy(each -> assertThat(parked(each)).hasSize(1)));
        gateway.agreesToEverything();
        poisoned.forEach(this::replay);
        poisoned.forEach(ProcessPaymentOverHttpTest::awaitNothingDeferred);
    }

    private static List<OrderId> orders(int number) {
        return Stream.generate(() -> new OrderId(UUID.randomUUID()))
                .limit(number)
                .toList();
    }

    /** Returns the time until all good payments are made, if the poisoned ones come first. */
    private static Duration timeToPay(List<OrderId> good, List<OrderId> poisoned) {
        var all = Stream.concat(poisoned.stream(), good.stream()).toList();
        all.forEach(ProcessPaymentOverHttpTest::reserved);
        var begin = System.nanoTime();
        PublishedEvents.publish(all.stream().map(id -> "reservation-" + id).toArray(String[]::new));
        var payments = good.stream().map(id -> "payment-" + id).toArray(String[]::new);
        await().atMost(PATIENCE)
                .until(() ->
                        Sql.rows("SELECT FROM events WHERE type = 'PaymentProcessed' AND stream_id = ANY (?)", (Object)
                                                payments)
                                        .size()
                                == good.size());
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static List<Map<String, String>> parked(OrderId order) {
        return Sql.rows(
                "SELECT version FROM deferrals WHERE stream_id = ? AND parked_at IS NOT NULL", "reservation-" + order);
    }

    /** Replays it, as an operator does. */
    private void replay(OrderId order) {
        var replayed =
                Deferral.replayed("when-inventory-reserved-process-payment", StreamId.of("reservation", order), 1);
        store.append(new Append(List.of(), Optional.empty(), List.of(replayed), List.of()))
                .toCompletableFuture()
                .join();
    }

    private static void reserved(OrderId order) {
        reserved(order, Money.parse("25.00"));
    }

    private static void reserved(OrderId order, Money total) {
        StoredEvents.given(
                new OrderPlaced(order, USER, List.of(), total, EUR, new PaymentMethod("pm_card_visa")),
                new InventoryReserved(order, List.of()));
    }

    private static void publishReserved(OrderId order) {
        reserved(order);
        PublishedEvents.publish("reservation-" + order);
    }

    private boolean aChargeHasComeAfterAPause() {
        var times = gateway.charges().stream()
                .map(charge -> charge.getLoggedDate().toInstant())
                .toList();
        return IntStream.range(1, times.size())
                .anyMatch(i -> Duration.between(times.get(i - 1), times.get(i)).compareTo(GAP) > 0);
    }

    private static void awaitPayment(OrderId order, String... types) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(StoredEvents.typesOf("payment-" + order)).containsExactly(types));
    }

    private static void awaitNothingDeferred(OrderId order) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(deferred(order)).isEmpty());
    }

    private static List<Map<String, String>> deferred(OrderId order) {
        return Sql.rows("SELECT version, attempts FROM deferrals WHERE stream_id = ?", "reservation-" + order);
    }
}
