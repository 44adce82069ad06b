package dev.tideline.projections.orderview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.shop.OrderId;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OrderViewTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void an_order_that_was_placed_paid_and_confirmed_is_one_row() {
        var order = order();
        published(Orders.confirmed(order).events());
        var row = awaitVersions(order, 2, 1, 2);
        assertThat(row)
                .containsEntry("status", "confirmed")
                .containsEntry("user_id", Orders.USER.toString())
                .containsEntry("items", "[{\"sku\":\"mug\",\"quantity\":2,\"unit_price\":\"12.50\"}]")
                .containsEntry("total_amount", "25.00")
                .containsEntry("currency", "EUR")
                .containsEntry("reason", null);
        assertThat(row.get("placed_at")).startsWith("2026-01-01 00:00:01.000001");
    }

    @Test
    void hundreds_of_orders_delivered_twice_and_out_of_order_are_each_one_row() {
        var orders = Stream.generate(OrderViewTest::order).limit(200).toList();
        var all = new ArrayList<Envelope>();
        orders.forEach(order -> all.addAll(Orders.cancelled(order).events()));
        // Topics are read independently of each other, so that this shuffles streams, and keeps each in order.
        Collections.shuffle(all);
        all.sort((a, b) -> Long.compare(a.version(), b.version()));
        published(all);
        PublishedEvents.awaitHandled("order-view", "tideline.orders", "tideline.inventory", "tideline.payments");
        var before = rows(orders);
        PublishedEvents.publish(all);
        PublishedEvents.awaitHandled("order-view", "tideline.orders", "tideline.inventory", "tideline.payments");
        assertThat(rows(orders))
                .isEqualTo(before)
                .hasSize(200)
                .allSatisfy(row -> assertThat(row)
                        .containsEntry("status", "cancelled")
                        .containsEntry("order_version", "2")
                        .containsEntry("reservation_version", "2")
                        .containsEntry("payment_version", "3"));
    }

    private static List<Map<String, String>> rows(List<OrderId> orders) {
        var ids = orders.stream().map(OrderId::value).toArray(UUID[]::new);
        return Sql.rows("select * from order_view where order_id = any(?) order by order_id", (Object) ids);
    }

    private static OrderId order() {
        return new OrderId(UUID.randomUUID());
    }

    private static void published(List<Envelope> all) {
        StoredEvents.given(all);
        PublishedEvents.publish(all);
    }

    private static Map<String, String> awaitVersions(OrderId order, int orders, int reservations, int payments) {
        return await().atMost(PATIENCE)
                .until(() -> Sql.rows("""
                                select * from order_view
                                where order_id = ? and order_version = ? and reservation_version = ? and payment_version = ?
                                """, order.value(), orders, reservations, payments), rows -> rows.size() == 1)
                .getFirst();
    }
}
