package dev.tideline.saga.confirmorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
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
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Receives events from Kafka, and finds the appended ones in the store. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ConfirmOrderKafkaTest {
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");

    private final OrderId order = new OrderId(UUID.randomUUID());

    @Test
    void an_order_that_is_paid_is_confirmed_once_however_often_the_event_comes() {
        StoredEvents.given(placed(), paid());

        PublishedEvents.publish("payment-" + order, "payment-" + order);
        awaitOrder("OrderPlaced", "OrderConfirmed");
        PublishedEvents.publish("payment-" + order);

        PublishedEvents.awaitHandled("when-payment-processed-confirm-order", "tideline.payments");
        assertThat(StoredEvents.typesOf("order-" + order)).hasSize(2);
    }

    @Test
    void an_event_that_comes_before_what_it_builds_on_is_tried_again() {
        StoredEvents.given(paid());

        PublishedEvents.publish("payment-" + order);
        await().atMost(Duration.ofSeconds(30)).until(() -> !deferred().isEmpty());
        StoredEvents.given(placed());

        awaitOrder("OrderPlaced", "OrderConfirmed");
        await().atMost(Duration.ofSeconds(30)).until(() -> deferred().isEmpty());
    }

    private OrderPlaced placed() {
        return new OrderPlaced(order, USER, List.of(), TOTAL, EUR, new PaymentMethod("pm_card_ok"));
    }

    private PaymentProcessed paid() {
        return new PaymentProcessed(PaymentId.of(order), order, TOTAL, EUR, Status.CAPTURED);
    }

    private void awaitOrder(String... types) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(StoredEvents.typesOf("order-" + order)).containsExactly(types));
    }

    private List<String> deferred() {
        return Sql.rows("SELECT version FROM deferrals WHERE stream_id = ?", "payment-" + order).stream()
                .map(row -> row.get("version"))
                .toList();
    }
}
