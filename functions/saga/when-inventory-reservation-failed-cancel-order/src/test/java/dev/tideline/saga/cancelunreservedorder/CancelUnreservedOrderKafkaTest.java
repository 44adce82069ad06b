package dev.tideline.saga.cancelunreservedorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.Reason;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;
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
class CancelUnreservedOrderKafkaTest {
    private final OrderId order = new OrderId(UUID.randomUUID());

    @Test
    void an_order_that_cannot_be_supplied_is_cancelled_once_however_often_the_event_comes() {
        StoredEvents.given(
                new OrderPlaced(
                        order,
                        new UserId(UUID.randomUUID()),
                        List.of(),
                        Money.parse("25.00"),
                        Currency.getInstance("EUR"),
                        new PaymentMethod("pm_card_ok")),
                new InventoryReservationFailed(order, Reason.OUT_OF_STOCK, List.of()));

        PublishedEvents.publish("reservation-" + order, "reservation-" + order);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(StoredEvents.typesOf("order-" + order))
                        .containsExactly("OrderPlaced", "OrderCancelled"));
        PublishedEvents.publish("reservation-" + order);

        PublishedEvents.awaitHandled("when-inventory-reservation-failed-cancel-order", "tideline.inventory");
        assertThat(StoredEvents.of("order-" + order))
                .hasSize(2)
                .last()
                .satisfies(cancelled -> assertThat(cancelled.data()).contains("\"out_of_stock\""));
    }
}
