package dev.tideline.saga.reserveinventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Receives events from Kafka, and finds the appended ones in the store. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ReserveInventoryKafkaTest {
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final Currency EUR = Currency.getInstance("EUR");

    private final Sku sku = new Sku(UUID.randomUUID().toString());
    private final OrderId order = new OrderId(UUID.randomUUID());

    @Test
    void the_items_of_an_order_are_reserved_once_for_any_number_of_deliveries() {
        StoredEvents.given(new StockAdded(sku, 10), placed(order));

        PublishedEvents.publish("order-" + order, "order-" + order);
        awaitTypes("reservation-" + order, "InventoryReserved");
        PublishedEvents.publish("order-" + order);
        PublishedEvents.awaitHandled("when-order-placed-reserve-inventory", "tideline.orders");

        assertThat(StoredEvents.typesOf("stock-" + sku)).startsWith("StockAdded", "StockReserved");
        assertThat(StoredEvents.of("stock-" + sku))
                .filteredOn(event -> event.data().contains(order.toString()))
                .hasSize(1);
        var reserved = StoredEvents.of("reservation-" + order).getFirst();
        assertThat(reserved.metadata().source()).isEqualTo("/tideline/when-order-placed-reserve-inventory");
        assertThat(reserved.metadata().correlationId())
                .isEqualTo(
                        StoredEvents.of("order-" + order).getFirst().metadata().correlationId());
    }

    @Test
    void an_order_for_more_than_there_is_fails_and_reserves_nothing() {
        StoredEvents.given(new StockAdded(sku, 1), placed(order));

        PublishedEvents.publish("order-" + order);

        awaitTypes("reservation-" + order, "InventoryReservationFailed");
        assertThat(StoredEvents.typesOf("stock-" + sku)).containsExactly("StockAdded");
    }

    @Test
    void a_record_that_is_no_event_is_kept_aside_and_holds_up_nobody() {
        StoredEvents.given(new StockAdded(sku, 10), placed(order));

        PublishedEvents.publish("tideline.orders", "order-" + order, "no event");
        PublishedEvents.publish("order-" + order);

        awaitTypes("reservation-" + order, "InventoryReserved");
        assertThat(PublishedEvents.of("tideline.undeliverable")).singleElement().satisfies(record -> {
            assertThat(header(record, "tideline_origin")).startsWith("tideline.orders/");
            assertThat(header(record, "tideline_function")).isEqualTo("when-order-placed-reserve-inventory");
            assertThat(header(record, "tideline_reason")).isEqualTo("malformed");
            assertThat(header(record, "tideline_detail")).isEqualTo("there is no specversion");
            assertThat(header(record, "tideline_length")).isEqualTo("8");
            assertThat(record.value()).isNull();
        });
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void an_order_whose_stock_is_contended_is_reserved_all_the_same() {
        StoredEvents.given(new StockAdded(sku, 1_000));
        var orders = IntStream.range(0, 300)
                .mapToObj(_ -> new OrderId(UUID.randomUUID()))
                .toList();
        StoredEvents.given(orders.stream().map(this::placed).toArray(OrderPlaced[]::new));

        PublishedEvents.publish(orders.stream().map(id -> "order-" + id).toArray(String[]::new));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(StoredEvents.typesOf("stock-" + sku)).hasSize(301));
    }

    private OrderPlaced placed(OrderId order) {
        return new OrderPlaced(
                order,
                USER,
                List.of(new OrderLine(sku, 2, Money.parse("12.50"))),
                Money.parse("25.00"),
                EUR,
                new PaymentMethod("pm_card_ok"));
    }

    private static void awaitTypes(String stream, String... types) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(StoredEvents.typesOf(stream)).containsExactly(types));
    }
}
