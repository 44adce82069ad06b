package dev.tideline.saga.processpayment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Receives events from Kafka, charges the sandbox gateway, and finds the appended events in the store. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ProcessPaymentKafkaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final Currency EUR = Currency.getInstance("EUR");

    private final OrderId order = new OrderId(UUID.randomUUID());

    @Test
    void a_payment_is_captured_once_however_often_the_event_comes() {
        reserved("pm_card_ok");

        PublishedEvents.publish("reservation-" + order, "reservation-" + order);
        awaitPayment("PaymentRequested", "PaymentProcessed");
        PublishedEvents.publish("reservation-" + order);

        PublishedEvents.awaitHandled("when-inventory-reserved-process-payment", "tideline.inventory");
        assertThat(StoredEvents.typesOf("payment-" + order)).hasSize(2);
        assertThat(charges()).containsExactly("captured");
        awaitNothingDeferred();
    }

    @Test
    void a_card_that_is_declined_or_unknown_is_a_failed_payment() {
        reserved("pm_of_nobody");

        PublishedEvents.publish("reservation-" + order);

        awaitPayment("PaymentRequested", "PaymentFailed");
        assertThat(StoredEvents.of("payment-" + order).getLast().data()).contains("\"payment_declined\"");
        assertThat(charges()).containsExactly("declined");
    }

    @Test
    void a_charge_that_fails_at_first_is_tried_again() {
        reserved("pm_card_flaky");

        PublishedEvents.publish("reservation-" + order);

        awaitPayment("PaymentRequested", "PaymentProcessed");
        assertThat(charges()).containsExactly("captured");
    }

    @Test
    void a_charge_without_an_answer_has_failed_and_is_given_back_at_the_gateway() {
        reserved("pm_card_timeout");

        PublishedEvents.publish("reservation-" + order);

        awaitPayment("PaymentRequested", "PaymentFailed");
        assertThat(StoredEvents.of("payment-" + order).getLast().data()).contains("\"payment_timeout\"");
        awaitNothingDeferred();
        assertThat(charges()).containsExactly("cancelled");
    }

    private void reserved(String paymentMethod) {
        StoredEvents.given(
                new OrderPlaced(order, USER, List.of(), Money.parse("25.00"), EUR, new PaymentMethod(paymentMethod)),
                new InventoryReserved(order, List.of()));
    }

    private void awaitPayment(String... types) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(StoredEvents.typesOf("payment-" + order)).containsExactly(types));
    }

    private List<String> charges() {
        return Sql.rows(
                        "SELECT status FROM sandbox_charges WHERE payment_id = ?",
                        PaymentId.of(order).value())
                .stream()
                .map(row -> row.get("status"))
                .toList();
    }

    /** Waits until no event is deferred. An event may have been redelivered just when its payment ended. */
    private void awaitNothingDeferred() {
        await().atMost(PATIENCE)
                .until(() -> Sql.rows("SELECT FROM deferrals WHERE stream_id = ?", "reservation-" + order)
                        .isEmpty());
    }
}
