package dev.tideline.local;

import static io.restassured.RestAssured.get;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A thousand concurrent orders for twenty items. Some items run out, and some cards are declined. The form of the saga changes again and
 * again.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ThousandOrdersTest {
    private static final int ORDERS = 1_000;
    private static final int ITEMS = 20;
    private static final int CALLERS = 32;
    /** The number of orders after which the form of the saga changes. */
    private static final int SWITCH = 100;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> CARDS =
            List.of("pm_card_ok", "pm_card_ok", "pm_card_ok", "pm_card_ok", "pm_card_declined", "pm_card_flaky");

    @Test
    void all_of_them_end_and_stock_and_money_add_up() throws Exception {
        var random = new Random(20);
        var pieces = IntStream.range(0, ITEMS).map(i -> 20 + i * 15).boxed().toList();
        var skus = pieces.stream().map(Shop::item).toList();
        var user = Shop.user();

        var orders = placed(skus, user, random);
        var ids = orders.stream().map(order -> "order-" + order).toArray(String[]::new);
        await("all orders end")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> ended(ids) == ORDERS);
        Functions.awaitQuiet(PATIENCE);

        var outcomes = outcomes(ids);
        assertThat(outcomes.keySet()).containsExactlyInAnyOrder("OrderConfirmed", "OrderCancelled");
        assertThat(outcomes.values().stream().mapToLong(count -> count).sum()).isEqualTo(ORDERS);
        for (var i = 0; i < ITEMS; i++) {
            assertStockAddsUp(skus.get(i), pieces.get(i));
        }
        var spent = assertMoneyAddsUp(ids);
        get("/users/" + user)
                .then()
                .body("order_count", equalTo(ORDERS))
                .body("total_spent", equalTo(spent.toPlainString()));
        assertViewsEqualTheStore(orders, skus);
        assertEachOrderWasLedByItsProcess(ids);
        assertKafkaEqualsTheStore();
    }

    private static List<String> placed(List<String> skus, String user, Random random) throws Exception {
        var wishes = Stream.generate(() -> Map.of(
                        skus.get(random.nextInt(ITEMS / 2)), 1 + random.nextInt(3),
                        skus.get(ITEMS / 2 + random.nextInt(ITEMS / 2)), 1 + random.nextInt(3)))
                .limit(ORDERS)
                .toList();
        var cards = Stream.generate(() -> CARDS.get(random.nextInt(CARDS.size())))
                .limit(ORDERS)
                .toList();
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var answers = IntStream.range(0, ORDERS)
                    .mapToObj(i -> callers.submit(() -> {
                        Orchestrated.set(i % (2 * SWITCH) >= SWITCH);
                        return Shop.order(user, cards.get(i), wishes.get(i));
                    }))
                    .toList();
            var orders = new ArrayList<String>();
            for (var answer : answers) {
                orders.add(answer.get());
            }
            return orders;
        } finally {
            Orchestrated.set(false);
        }
    }

    private static long ended(String... streams) {
        return outcomes(streams).values().stream().mapToLong(count -> count).sum();
    }

    private static Map<String, Long> outcomes(String... streams) {
        return Sql.rows("SELECT type FROM events WHERE stream_id = ANY (?) AND type <> 'OrderPlaced'", (Object) streams)
                .stream()
                .collect(groupingBy(row -> row.get("type"), counting()));
    }

    private static void assertStockAddsUp(String sku, int added) {
        var moved = Sql.rows("""
                        SELECT coalesce(sum((data ->> 'quantity')::int) FILTER (WHERE type = 'StockReserved'), 0) AS reserved,
                            coalesce(sum((data ->> 'quantity')::int) FILTER (WHERE type = 'StockReleased'), 0) AS released,
                            coalesce(sum((data ->> 'quantity')::int) FILTER (WHERE type = 'StockSold'), 0) AS sold,
                            count(DISTINCT (type, data ->> 'order_id')) FILTER (WHERE type <> 'StockAdded') AS distinct_moves,
                            count(*) FILTER (WHERE type <> 'StockAdded') AS moves
                        FROM events WHERE stream_id = ?
                        """, "stock-" + sku).getFirst();
        var reserved = Integer.parseInt(moved.get("reserved"));
        var released = Integer.parseInt(moved.get("released"));
        var sold = Integer.parseInt(moved.get("sold"));
        assertThat(moved.get("moves")).as("each order moves an item once").isEqualTo(moved.get("distinct_moves"));
        assertThat(reserved).as("nothing stays reserved").isEqualTo(released + sold);
        assertThat(sold).isBetween(0, added);
        Shop.awaitStock(sku, added - sold, 0, sold);
    }

    /** Returns the total amount of all confirmed orders. */
    private static BigDecimal assertMoneyAddsUp(String... orders) {
        var sold = sum(
                "SELECT sum((data ->> 'total_amount')::numeric) FROM events"
                        + " WHERE stream_id = ANY (?) AND type = 'OrderConfirmed'",
                (Object) orders);
        var captured = sum("""
                SELECT sum(amount) FROM sandbox_charges WHERE status = 'captured' AND payment_id IN (
                    SELECT (data ->> 'payment_id')::uuid FROM events
                    WHERE stream_id = ANY (?) AND type = 'PaymentRequested')
                """, (Object)
                Stream.of(orders).map(id -> id.replace("order-", "payment-")).toArray(String[]::new));
        assertThat(captured).isPositive().isEqualByComparingTo(sold);
        var confirmedTwice = Sql.rows("""
                SELECT stream_id FROM events WHERE stream_id = ANY (?) AND type <> 'OrderPlaced'
                GROUP BY stream_id HAVING count(*) > 1
                """, (Object) orders);
        assertThat(confirmedTwice).isEmpty();
        return sold;
    }

    private static BigDecimal sum(String sql, Object... parameters) {
        return new BigDecimal(Sql.rows(sql, parameters).getFirst().get("sum"));
    }

    private static void assertViewsEqualTheStore(List<String> orders, List<String> skus) {
        var differing = Sql.rows("""
                SELECT v.order_id FROM order_view v JOIN events e ON e.stream_id = 'order-' || v.order_id AND e.version = 2
                WHERE v.order_version <> 2
                    OR v.status <> CASE e.type WHEN 'OrderConfirmed' THEN 'confirmed' ELSE 'cancelled' END
                    OR v.total_amount <> (e.data ->> 'total_amount')::numeric
                """);
        assertThat(differing).isEmpty();
        assertThat(Sql.rows("SELECT 1 FROM order_view WHERE order_id::text = ANY (?)", (Object)
                        orders.toArray(String[]::new)))
                .hasSize(ORDERS);
        assertThat(Sql.rows("SELECT 1 FROM inventory_view WHERE sku = ANY (?)", (Object) skus.toArray(String[]::new)))
                .hasSize(ITEMS);
    }

    /** Each orchestrated order has an instance that has ended. No other order has one. */
    private static void assertEachOrderWasLedByItsProcess(String... orders) {
        var processes = Sql.rows("""
                SELECT coalesce(data ->> 'process', 'choreography') AS process, type,
                    (SELECT string_agg(s.type, ' ' ORDER BY s.version) FROM events s
                    WHERE s.stream_id = 'saga-fulfil-order/' || substring(e.stream_id FROM 7)
                    AND s.type IN ('SagaStarted', 'SagaEnded')) AS instance
                FROM events e WHERE stream_id = ANY (?)
                """, (Object) orders).stream()
                .collect(groupingBy(
                        row -> row.get("process") + " " + row.get("type") + " " + row.get("instance"), counting()));
        assertThat(processes.keySet())
                .containsExactlyInAnyOrder(
                        "choreography OrderPlaced null",
                        "choreography OrderConfirmed null",
                        "choreography OrderCancelled null",
                        "orchestration OrderPlaced SagaStarted SagaEnded",
                        "orchestration OrderConfirmed SagaStarted SagaEnded",
                        "orchestration OrderCancelled SagaStarted SagaEnded");
        assertThat(Sql.rows("SELECT FROM deadlines WHERE saga = ANY (?)", (Object) Stream.of(orders)
                        .map(order -> order.replace("order-", "saga-fulfil-order/"))
                        .toArray(String[]::new)))
                .isEmpty();
    }

    /** Each stream's versions ascend in Kafka without a gap, up to the last. */
    private static void assertKafkaEqualsTheStore() {
        var lengths = Sql.rows("SELECT stream_id, max(version) AS length FROM events GROUP BY stream_id").stream()
                .collect(toMap(row -> row.get("stream_id"), row -> Long.parseLong(row.get("length"))));
        for (var topic : List.of(
                "tideline.orders",
                "tideline.inventory",
                "tideline.payments",
                "tideline.users",
                "tideline.sagas",
                "tideline.commands")) {
            assertThat(PublishedEvents.versionsByStream(topic))
                    .isNotEmpty()
                    .allSatisfy((stream, versions) -> assertThat(versions)
                            .containsExactlyElementsOf(LongStream.rangeClosed(1, lengths.getOrDefault(stream, 0L))
                                    .boxed()
                                    .toList()));
        }
        var unpublished = Sql.rows("SELECT stream_id FROM events EXCEPT SELECT stream_id FROM positions");
        assertThat(unpublished).isEmpty();
        assertThat(StoredEvents.count()).isPositive();
    }
}
