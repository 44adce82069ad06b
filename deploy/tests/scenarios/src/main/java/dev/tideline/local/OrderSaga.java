package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tideline.event.Envelope;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The whole saga, for any form of it, any way to run the functions, and any way to deliver events to them. Requests go over HTTP to the
 * address that RestAssured has. PostgreSQL and Kafka are those of {@link dev.tideline.testing.TestServers}.
 */
public abstract class OrderSaga {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void an_order_is_reserved_paid_and_confirmed_and_its_items_are_sold() {
        var sku = Shop.item(10);
        var other = Shop.item(1);
        var user = Shop.user();

        var order = Shop.order(user, "pm_card_ok", Map.of(sku, 2, other, 1));

        Shop.awaitStatus(order, "confirmed")
                .then()
                .header("ETag", startsWith("\"2."))
                .body("user_id", equalTo(user))
                .body("total_amount", equalTo("37.50"))
                .body("currency", equalTo("EUR"))
                .body("payment_id", notNullValue());
        Shop.awaitStock(sku, 8, 0, 2);
        Shop.awaitStock(other, 0, 0, 1);
        assertThat(StoredEvents.typesOf("order-" + order)).containsExactly("OrderPlaced", "OrderConfirmed");
        assertThat(StoredEvents.typesOf("reservation-" + order)).containsExactly("InventoryReserved", "InventorySold");
        assertThat(StoredEvents.typesOf("payment-" + order)).containsExactly("PaymentRequested", "PaymentProcessed");
        assertThat(charged(order)).containsExactly("captured");
    }

    @Test
    void events_have_no_trace_without_a_collector() {
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));
        Shop.awaitStatus(order, "confirmed");

        assertThat(StoredEvents.of("order-" + order))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.metadata().traceparent()).isEmpty());
    }

    @Test
    void an_order_for_more_than_there_is_is_cancelled_and_nothing_stays_reserved() {
        var sku = Shop.item(1);

        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(sku, 2));

        Shop.awaitStatus(order, "cancelled").then().body("reason", equalTo("out_of_stock"));
        Shop.awaitStock(sku, 1, 0, 0);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(StoredEvents.typesOf("payment-" + order))
                        .containsExactlyElementsOf(paymentOfARefusedReservation()));
        assertThat(charged(order)).isEmpty();
    }

    @Test
    void an_order_with_a_short_item_is_cancelled_and_reserves_nothing() {
        var there = Shop.item(5);
        var gone = Shop.item(0);

        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(there, 2, gone, 1));

        Shop.awaitStatus(order, "cancelled").then().body("reason", equalTo("out_of_stock"));
        Shop.awaitStock(there, 5, 0, 0);
        assertThat(StoredEvents.typesOf("stock-" + there)).containsExactly("StockAdded");
    }

    @Test
    void an_order_whose_card_is_declined_is_cancelled_and_its_stock_is_back() {
        var sku = Shop.item(5);

        var order = Shop.order(Shop.user(), "pm_card_declined", Map.of(sku, 2));

        Shop.awaitStatus(order, "cancelled").then().body("reason", equalTo("payment_declined"));
        awaitReleased(order);
        Shop.awaitStock(sku, 5, 0, 0);
        assertThat(charged(order)).containsExactly("declined");
    }

    @Test
    void an_order_whose_payment_gets_no_answer_is_cancelled_refunded_and_released() {
        var sku = Shop.item(5);

        var order = Shop.order(Shop.user(), "pm_card_timeout", Map.of(sku, 2));

        Shop.awaitStatus(order, "cancelled").then().body("reason", equalTo("payment_timeout"));
        awaitReleased(order);
        Shop.awaitStock(sku, 5, 0, 0);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(charged(order)).containsExactly("cancelled"));
    }

    @Test
    void an_order_whose_payment_fails_at_first_is_confirmed() {
        var sku = Shop.item(5);

        var order = Shop.order(Shop.user(), "pm_card_flaky", Map.of(sku, 2));

        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 3, 0, 2);
        assertThat(charged(order)).containsExactly("captured");
    }

    @Test
    void an_order_that_is_confirmed_is_not_cancelled_any_more() {
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));
        Shop.awaitStatus(order, "confirmed");

        Shop.cancel(order).then().statusCode(409).body("code", equalTo("order_confirmed"));
    }

    @Test
    void all_events_of_a_request_have_its_correlation_id_and_a_causation_id() {
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));
        Shop.awaitStatus(order, "confirmed");

        var placed = StoredEvents.of("order-" + order).getFirst();
        var reserved = StoredEvents.of("reservation-" + order).getFirst();
        var paid = StoredEvents.of("payment-" + order).getLast();
        var confirmed = StoredEvents.of("order-" + order).getLast();
        assertThat(List.of(reserved, paid, confirmed))
                .allSatisfy(event -> assertThat(event.metadata().correlationId())
                        .isEqualTo(placed.metadata().correlationId()));
        assertCauses(placed, reserved, paid, confirmed);
    }

    /** Asserts the causes of the last three events of a confirmed order. */
    protected void assertCauses(Envelope placed, Envelope reserved, Envelope paid, Envelope confirmed) {
        assertThat(reserved.metadata().causationId()).isEqualTo(placed.id());
        assertThat(paid.metadata().causationId()).isEqualTo(reserved.id());
        assertThat(confirmed.metadata().causationId()).isEqualTo(paid.id());
    }

    /** Returns the events of the payment of an order whose items were not reserved. */
    protected List<String> paymentOfARefusedReservation() {
        return List.of("PaymentBarred");
    }

    @Test
    void kafka_has_for_each_stream_what_the_store_has() {
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));
        Shop.awaitStatus(order, "confirmed");

        assertThat(PublishedEvents.of("tideline.orders"))
                .filteredOn(record -> record.key().equals("order-" + order))
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactlyElementsOf(StoredEvents.of("order-" + order).stream()
                        .map(event -> event.data())
                        .toList());
    }

    private static void awaitReleased(String order) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(StoredEvents.typesOf("reservation-" + order))
                        .containsExactly("InventoryReserved", "InventoryReleased"));
    }

    private static List<String> charged(String order) {
        return Sql.rows("""
                        SELECT status FROM sandbox_charges JOIN events ON payment_id::text = data ->> 'payment_id'
                        WHERE stream_id = ? AND type = 'PaymentRequested'
                        """, "payment-" + order).stream()
                .map(row -> row.get("status"))
                .toList();
    }
}
