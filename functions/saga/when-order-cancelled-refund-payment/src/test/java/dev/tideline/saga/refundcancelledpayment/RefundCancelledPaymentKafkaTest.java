package dev.tideline.saga.refundcancelledpayment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.Status;
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
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Receives events from Kafka, calls the sandbox gateway, and finds the appended events in the store. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class RefundCancelledPaymentKafkaTest {
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");

    private final OrderId order = new OrderId(UUID.randomUUID());
    private final PaymentId payment = PaymentId.of(order);

    @Test
    void a_payment_is_refunded_once_for_any_number_of_deliveries() {
        StoredEvents.given(
                new PaymentRequested(payment, order, TOTAL, EUR, new PaymentMethod("pm_card_ok")),
                new PaymentProcessed(payment, order, TOTAL, EUR, Status.CAPTURED),
                cancelled());

        PublishedEvents.publish("order-" + order, "order-" + order);
        awaitPayment("PaymentRequested", "PaymentProcessed", "PaymentRefunded");
        PublishedEvents.publish("order-" + order);

        PublishedEvents.awaitHandled("when-order-cancelled-refund-payment", "tideline.orders");
        assertThat(StoredEvents.typesOf("payment-" + order)).hasSize(3);
        assertThat(Sql.rows("SELECT status FROM sandbox_charges WHERE payment_id = ?", payment.value()))
                .extracting(row -> row.get("status"))
                .containsExactly("cancelled");
    }

    @Test
    void a_payment_that_nobody_has_asked_for_is_barred() {
        StoredEvents.given(cancelled());

        PublishedEvents.publish("order-" + order);

        awaitPayment("PaymentBarred");
    }

    private OrderCancelled cancelled() {
        return new OrderCancelled(
                order, new UserId(UUID.randomUUID()), TOTAL, EUR, CancelReason.CUSTOMER_REQUEST, Optional.empty());
    }

    private void awaitPayment(String... types) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(StoredEvents.typesOf("payment-" + order)).containsExactly(types));
    }
}
