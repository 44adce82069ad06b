package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.testing.Sql;
import io.restassured.RestAssured;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Places orders, and knows how they have to end. */
public final class Burst {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String CONFIRMED = "confirmed";

    /** The end of an order, or the reason of its cancellation, by its payment method. */
    private static final Map<String, String> ENDS = Map.of(
            "pm_card_ok", CONFIRMED,
            "pm_card_declined", "payment_declined",
            "pm_card_timeout", "payment_timeout");

    private final List<String> skus;
    private final Map<String, String> orders = new LinkedHashMap<>();
    private final String user = Shop.user();
    private final int pieces;

    /** @param pieces of each item; an order takes three, of two items */
    public Burst(int skus, int pieces) {
        this.pieces = pieces;
        this.skus = Stream.generate(() -> Shop.item(pieces)).limit(skus).toList();
    }

    /** Places each order over another of these instances; one in eight is declined. */
    public void order(int count, LocalRun... over) {
        for (var i = 0; i < count; i++) {
            order(orders.size() % 8 == 7 ? "pm_card_declined" : "pm_card_ok", over[i % over.length]);
        }
    }

    /** Places an order of two items, and returns its id. */
    public String order(String method, LocalRun over) {
        RestAssured.port = over.port();
        var first = orders.size();
        var order = Shop.order(
                user, method, Map.of(skus.get(first % skus.size()), 1, skus.get((first + 1) % skus.size()), 2));
        orders.put(order, ENDS.get(method));
        return order;
    }

    /** Cancels an order that has not ended. */
    public void cancel(String order, LocalRun over) {
        RestAssured.port = over.port();
        Shop.cancel(order).then().statusCode(200);
        orders.put(order, "customer_request");
    }

    /** Returns the ids of all orders so far, in order. */
    public List<String> orders() {
        return List.copyOf(orders.keySet());
    }

    private String[] ids() {
        return orders.keySet().toArray(String[]::new);
    }

    private List<Map<String, String>> ended() {
        return Sql.rows(
                """
                SELECT stream_id, type FROM events
                WHERE type IN ('OrderConfirmed', 'OrderCancelled') AND stream_id = ANY (?)
                """, (Object) orders.keySet().stream().map("order-"::concat).toArray(String[]::new));
    }

    public void assertEveryOrderEndedOnceAndAllAddsUp() {
        await("every order ends").atMost(PATIENCE).until(() -> ended().size() >= orders.size());
        await("the views show it").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(Sql.rows(
                            "SELECT DISTINCT reserved, available + sold AS pieces FROM inventory_view WHERE sku = ANY (?)",
                            (Object) skus.toArray(String[]::new)))
                    .isEqualTo(List.of(Map.of("reserved", "0", "pieces", Integer.toString(pieces))));
            assertThat(ends()).isEqualTo(orders);
        });
        assertThat(ended().stream().map(row -> row.get("stream_id")).distinct())
                .as("each ended once")
                .hasSize(ended().size());
        var confirmed = (int) orders.values().stream().filter(CONFIRMED::equals).count();
        assertThat(Sql.rows("""
                        SELECT count(*), sum(quantity::int) FROM events, json_to_record(data) AS d (sku text, quantity int)
                        WHERE type = 'StockSold' AND sku = ANY (?)
                        """, (Object) skus.toArray(String[]::new)))
                .as("two lines of an order, three pieces")
                .isEqualTo(List.of(
                        Map.of("count", Integer.toString(2 * confirmed), "sum", Integer.toString(3 * confirmed))));
        assertThat(Sql.rows("""
                        SELECT count(*), sum(amount) FROM sandbox_charges
                        WHERE status = 'captured' AND payment_id IN (
                            SELECT (data ->> 'payment_id')::uuid FROM events
                            WHERE type = 'PaymentRequested' AND data ->> 'order_id' = ANY (?))
                        """, (Object) ids()))
                .as("a charge for each order that is confirmed")
                .isEqualTo(List.of(Map.of(
                        "count",
                        Integer.toString(confirmed),
                        "sum",
                        new BigDecimal("37.50")
                                .multiply(BigDecimal.valueOf(confirmed))
                                .toPlainString())));
    }

    /** Returns the end of each order, or the reason of its cancellation, as it is shown. */
    private Map<String, String> ends() {
        var ends = new HashMap<String, String>();
        Sql.rows(
                        "SELECT order_id, coalesce(reason, status) AS ended FROM order_view WHERE order_id::text = ANY (?)",
                        (Object) ids())
                .forEach(row -> ends.put(row.get("order_id"), row.get("ended")));
        return ends;
    }
}
