package dev.tideline.projections.orderview;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.views.Projection;
import dev.tideline.runtime.views.Rebuild;
import dev.tideline.shop.OrderId;
import dev.tideline.store.EventStore;
import dev.tideline.testing.RebuildUnderTraffic;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import dev.tideline.views.order.OrderView;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The consumer of this application goes on while the view is built anew beside it. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OrderViewRebuildTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ORDERS = 40;

    @Inject
    Rebuild rebuild;

    @Inject
    OrderViewProjection projection;

    @Inject
    EventStore store;

    @Test
    void a_view_that_was_damaged_is_the_fold_of_the_store_after_a_rebuild_under_traffic() throws Exception {
        new RebuildUnderTraffic(OrderViewRebuildTest::publishSome, OrderViewRebuildTest::ended)
                .<Projection<OrderView>>run(
                        OrderViewRebuildTest::damage,
                        projection,
                        rebuild::run,
                        "order_view",
                        "order-view",
                        "tideline.orders",
                        "tideline.inventory",
                        "tideline.payments");

        var expected = fold();
        // What came out of turn while rows were missing was deferred, and is tried again.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).isEqualTo(expected));
    }

    /** Publishes orders that are placed and cancelled. The events that follow from the cancellations come after all of them. */
    private static void publishSome() {
        var first = new ArrayList<Envelope>();
        var rest = new ArrayList<Envelope>();
        for (var i = 0; i < ORDERS; i++) {
            Orders.cancelled(new OrderId(UUID.randomUUID()))
                    .events()
                    .forEach(event -> (event.version() == 1 ? first : rest).add(event));
        }
        RebuildUnderTraffic.publish(first);
        RebuildUnderTraffic.publish(rest);
    }

    private static long ended() {
        return Long.parseLong(Sql.rows("select count(*) from order_view where status = 'cancelled'")
                .getFirst()
                .get("count"));
    }

    /** Every row is wrong, one is gone, and there is one of no order. */
    private static void damage() {
        Sql.rows("update order_view set reason = 'expired', payment_id = null");
        Sql.rows("delete from order_view where order_id = (select order_id from order_view limit 1)");
        Sql.rows(
                "insert into order_view (order_id, order_version, reservation_version, payment_version) values (?, 1, 0, 0)",
                UUID.randomUUID());
    }

    /** The columns of an order's row. */
    private record Seen(
            String status, String reason, String paymentId, String total, Optional<Instant> placed, String versions) {}

    private static Map<Object, Seen> rows() {
        return Sql.rows("""
                select *, to_char(placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as placed from order_view
                """).stream()
                .collect(toMap(
                        row -> UUID.fromString(row.get("order_id")),
                        row -> new Seen(
                                row.get("status"),
                                row.get("reason"),
                                row.get("payment_id"),
                                row.get("total_amount"),
                                Optional.ofNullable(row.get("placed")).map(Instant::parse),
                                String.join(
                                        " ",
                                        row.get("order_version"),
                                        row.get("reservation_version"),
                                        row.get("payment_version")))));
    }

    private Map<Object, Seen> fold() throws Exception {
        return RebuildUnderTraffic.fold(
                        store,
                        event -> projection
                                .categories()
                                .contains(event.streamId().category()),
                        projection::emptyRow,
                        OrderView::id,
                        projection::apply)
                .entrySet()
                .stream()
                .collect(toMap(Map.Entry::getKey, row -> seen(row.getValue())));
    }

    private static Seen seen(OrderView order) {
        return new Seen(
                Objects.toString(order.status, null),
                order.reason,
                Objects.toString(order.paymentId, null),
                Objects.toString(order.totalAmount, null),
                Optional.ofNullable(order.placedAt),
                order.orderVersion + " " + order.reservationVersion + " " + order.paymentVersion);
    }
}
