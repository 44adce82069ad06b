package dev.tideline.saga.releaseunpaidinventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
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
class ReleaseUnpaidInventoryKafkaTest {
    private final OrderId order = new OrderId(UUID.randomUUID());
    private final Sku sku = new Sku(UUID.randomUUID().toString());

    @Test
    void reserved_pieces_are_released_once_however_often_the_event_comes() {
        StoredEvents.given(
                new StockAdded(sku, 10),
                new StockReserved(sku, order, 2),
                new InventoryReserved(order, List.of(new ReservedItem(sku, 2))),
                new PaymentFailed(
                        PaymentId.of(order),
                        order,
                        Money.parse("25.00"),
                        Currency.getInstance("EUR"),
                        Reason.PAYMENT_DECLINED));

        PublishedEvents.publish("payment-" + order, "payment-" + order);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(StoredEvents.typesOf("stock-" + sku))
                        .containsExactly("StockAdded", "StockReserved", "StockReleased"));
        PublishedEvents.publish("payment-" + order);

        PublishedEvents.awaitHandled("when-payment-failed-release-inventory", "tideline.payments");
        assertThat(StoredEvents.typesOf("stock-" + sku)).hasSize(3);
        assertThat(StoredEvents.typesOf("reservation-" + order))
                .containsExactly("InventoryReserved", "InventoryReleased");
    }
}
