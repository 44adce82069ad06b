package dev.tideline.saga.releasecancelledinventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Receives events from Kafka, and finds the appended ones in the store. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ReleaseCancelledInventoryKafkaTest {
    private final OrderId order = new OrderId(UUID.randomUUID());
    private final Sku sku = new Sku(UUID.randomUUID().toString());

    @Test
    void reserved_pieces_are_released_once_however_often_the_event_comes() {
        StoredEvents.given(
                new StockAdded(sku, 10),
                new StockReserved(sku, order, 2),
                new InventoryReserved(order, List.of(new ReservedItem(sku, 2))),
                cancelled());

        PublishedEvents.publish("order-" + order, "order-" + order);
        awaitReservation("InventoryReserved", "InventoryReleased");
        PublishedEvents.publish("order-" + order);

        PublishedEvents.awaitHandled("when-order-cancelled-release-inventory", "tideline.orders");
        assertThat(StoredEvents.typesOf("reservation-" + order)).hasSize(2);
        assertThat(StoredEvents.typesOf("stock-" + sku))
                .containsExactly("StockAdded", "StockReserved", "StockReleased");
    }

    @Test
    void a_reservation_that_has_not_been_made_is_barred() {
        StoredEvents.given(cancelled());

        PublishedEvents.publish("order-" + order);

        awaitReservation("ReservationBarred");
    }

    private OrderCancelled cancelled() {
        return new OrderCancelled(
                order,
                new UserId(UUID.randomUUID()),
                Money.parse("25.00"),
                Currency.getInstance("EUR"),
                CancelReason.CUSTOMER_REQUEST,
                Optional.empty());
    }

    private void awaitReservation(String... types) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(StoredEvents.typesOf("reservation-" + order)).containsExactly(types));
    }
}
