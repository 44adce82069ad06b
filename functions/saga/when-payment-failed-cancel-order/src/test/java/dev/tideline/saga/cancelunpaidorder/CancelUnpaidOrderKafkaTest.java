package dev.tideline.saga.cancelunpaidorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Receives events from Kafka, and finds the appended ones in the store. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class CancelUnpaidOrderKafkaTest {
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");

    private final OrderId order = new OrderId(UUID.randomUUID());

    @Test
    void an_order_that_is_not_paid_is_cancelled_once_however_often_the_event_comes() {
        StoredEvents.given(
                new OrderPlaced(
                        order, new UserId(UUID.randomUUID()), List.of(), TOTAL, EUR, new PaymentMethod("pm_card_ok")),
                new PaymentFailed(PaymentId.of(order), order, TOTAL, EUR, Reason.PAYMENT_TIMEOUT));

        PublishedEvents.publish("payment-" + order, "payment-" + order);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(StoredEvents.typesOf("order-" + order))
                        .containsExactly("OrderPlaced", "OrderCancelled"));
        PublishedEvents.publish("payment-" + order);

        PublishedEvents.awaitHandled("when-payment-failed-cancel-order", "tideline.payments");
        assertThat(StoredEvents.of("order-" + order))
                .hasSize(2)
                .last()
                .satisfies(cancelled -> assertThat(cancelled.data()).contains("\"payment_timeout\""));
    }
}
