package dev.tideline.local;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Delivers every event to every function twice and more often. */
public abstract class Redelivery {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** All tables that functions write, without those that hold the progress of the relay, the timer and readers. */
    private static final String TABLES = """
            SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'
            AND table_name NOT IN ('flyway_schema_history', 'publication_queue', 'stamps', 'relay', 'expiry',
            'handled_positions')
            """;

    @Test
    void events_that_are_delivered_twice_and_again_later_have_their_effect_once() {
        var user = Shop.user();
        var sku = Shop.item(40);
        var scarce = Shop.item(3);
        var confirmed = new ArrayList<String>();
        var cancelled = new ArrayList<String>();
        var echo = new Echo();
        try (echo) {
            for (var i = 0; i < 8; i++) {
                confirmed.add(Shop.order(user, "pm_card_ok", Map.of(sku, 2)));
                confirmed.add(Shop.order(user, "pm_card_flaky", Map.of(sku, 1)));
                cancelled.add(Shop.order(user, "pm_card_declined", Map.of(sku, 1)));
                cancelled.add(Shop.order(user, "pm_card_ok", Map.of(sku, 1, scarce, 4)));
            }
            confirmed.forEach(order -> Shop.awaitStatus(order, "confirmed"));
            cancelled.forEach(order -> Shop.awaitStatus(order, "cancelled"));
            Shop.awaitStock(sku, 16, 0, 24);
            Shop.awaitStock(scarce, 3, 0, 0);
            Functions.awaitQuiet(PATIENCE);
        }
        assertThat(echo.repeated()).as("events that came twice").hasSizeGreaterThan(32 * 3);
        assertThat(Sql.rows(
                                "SELECT type, count(*) FROM events WHERE data ->> 'order_id' = ANY (?) GROUP BY type",
                                (Object) Stream.of(confirmed, cancelled)
                                        .flatMap(List::stream)
                                        .toArray(String[]::new))
                        .stream()
                        .collect(toMap(row -> row.get("type"), row -> row.get("count"))))
                .isEqualTo(and(
                        barredPayments(),
                        Map.entry("OrderPlaced", "32"),
                        Map.entry("InventoryReserved", "24"),
                        Map.entry("StockReserved", "24"),
                        Map.entry("InventoryReservationFailed", "8"),
                        Map.entry("PaymentRequested", "24"),
                        Map.entry("PaymentProcessed", "16"),
                        Map.entry("PaymentFailed", "8"),
                        Map.entry("InventoryReleased", "8"),
                        Map.entry("StockReleased", "8"),
                        Map.entry("OrderConfirmed", "16"),
                        Map.entry("StockSold", "16"),
                        Map.entry("InventorySold", "16"),
                        Map.entry("OrderCancelled", "16")));
        var before = everything();

        PublishedEvents.send(echo.repeated().stream().map(PublishedEvents::copy).toList());

        Functions.awaitQuiet(PATIENCE);
        var after = everything();
        assertThat(before).containsKeys("events", "sandbox_charges", "order_view", "inventory_view", "user_view");
        before.forEach((table, rows) -> assertThat(after.get(table)).as(table).isEqualTo(rows));
    }

    /** Returns the number of barred payments of the eight orders that are out of stock. */
    protected Optional<String> barredPayments() {
        return Optional.of("8");
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Map<String, String> and(Optional<String> barredPayments, Map.Entry<String, String>... others) {
        var all = new HashMap<>(Map.ofEntries(others));
        barredPayments.ifPresent(count -> all.put("PaymentBarred", count));
        return all;
    }

    private static Map<String, List<Map<String, String>>> everything() {
        return Sql.rows(TABLES).stream()
                .map(row -> row.get("table_name"))
                .collect(toMap(
                        Function.identity(),
                        table -> Sql.rows("SELECT t::text AS row FROM " + table + " t ORDER BY 1")));
    }
}
