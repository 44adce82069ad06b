package dev.tideline.saga.sellstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receives events from Kafka, and finds the appended ones in the store. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class SellStockKafkaTest {
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");

    private final OrderId order = new OrderId(UUID.randomUUID());
    private final Sku sku = new Sku(UUID.randomUUID().toString());

    @Test
    void reserved_pieces_are_sold_once_however_often_the_event_comes() {
        StoredEvents.given(
                new StockAdded(sku, 10),
                new StockReserved(sku, order, 2),
                new InventoryReserved(order, List.of(new ReservedItem(sku, 2))),
                new OrderConfirmed(order, USER, TOTAL, EUR, PaymentId.of(order)));

        PublishedEvents.publish("order-" + order, "order-" + order);
        awaitStock("StockAdded", "StockReserved", "StockSold");
        PublishedEvents.publish("order-" + order);

        PublishedEvents.awaitHandled("when-order-confirmed-sell-stock", "tideline.orders");
        assertThat(StoredEvents.typesOf("stock-" + sku)).hasSize(3);
        assertThat(StoredEvents.typesOf("reservation-" + order)).containsExactly("InventoryReserved", "InventorySold");
    }

    /** N3. Where others hold pieces of the sku, the ids of its StockSold tell; where none does, its stock. */
    @ParameterizedTest
    @ValueSource(ints = {3, 0})
    void an_order_that_was_sold_before_inventory_sold_existed_is_not_sold_again(int heldByOthers) {
        StoredEvents.given(
                new StockAdded(sku, 10),
                new StockReserved(sku, order, 2),
                new InventoryReserved(order, List.of(new ReservedItem(sku, 2))),
                new OrderConfirmed(order, USER, TOTAL, EUR, PaymentId.of(order)));
        PublishedEvents.publish("order-" + order);
        awaitStock("StockAdded", "StockReserved", "StockSold");
        Sql.rows("DELETE FROM publication_queue WHERE stream_id = ?", "reservation-" + order);
        Sql.rows("DELETE FROM events WHERE stream_id = ? AND type = 'InventorySold'", "reservation-" + order);
        if (heldByOthers > 0) {
            StoredEvents.given(new StockReserved(sku, new OrderId(UUID.randomUUID()), heldByOthers));
        }

        PublishedEvents.publish("order-" + order);

        PublishedEvents.awaitHandled("when-order-confirmed-sell-stock", "tideline.orders");
        assertThat(StoredEvents.typesOf("stock-" + sku)).containsOnlyOnce("StockSold");
        assertThat(StoredEvents.typesOf("reservation-" + order)).containsExactly("InventoryReserved");
        assertThat(Sql.rows("SELECT FROM deferrals WHERE stream_id = ?", "order-" + order))
                .isEmpty();
    }

    private void awaitStock(String... types) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(StoredEvents.typesOf("stock-" + sku)).containsExactly(types));
    }
}
