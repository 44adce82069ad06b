package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.testing.Management;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The metrics of real orders, at /q/metrics of the management port. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class MetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String QUERIES =
            "tideline_queries_seconds_count{function=\"orders\",outcome=\"answered\",type=\"GetOrder\"}";

    @Test
    void an_order_shows_in_the_metrics_of_commands_reactors_views_and_queries() {
        var commands = value("tideline_commands_seconds_count{function=\"place-order\",outcome=\"done\"}");
        var queries = value(QUERIES);
        var reserved = value(handled("when-order-placed-reserve-inventory", "OrderPlaced"));
        var paid = value(handled("when-inventory-reserved-process-payment", "InventoryReserved"));
        var viewed = value(handled("order-view", "OrderConfirmed"));
        var ended = value("tideline_order_duration_seconds_count{outcome=\"confirmed\"}");
        var delays = value("tideline_event_age_seconds_count{function=\"order-view\"}");

        Shop.awaitStatus(Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1)), "confirmed");

        awaitMoreThan(commands, "tideline_commands_seconds_count{function=\"place-order\",outcome=\"done\"}");
        awaitMoreThan(queries, QUERIES);
        awaitMoreThan(reserved, handled("when-order-placed-reserve-inventory", "OrderPlaced"));
        awaitMoreThan(paid, handled("when-inventory-reserved-process-payment", "InventoryReserved"));
        awaitMoreThan(viewed, handled("order-view", "OrderConfirmed"));
        awaitMoreThan(ended, "tideline_order_duration_seconds_count{outcome=\"confirmed\"}");
        awaitMoreThan(delays, "tideline_event_age_seconds_count{function=\"order-view\"}");
        assertThat(value("tideline_order_duration_seconds_bucket{outcome=\"confirmed\",le=\"1800.0\"}"))
                .as("it took less than half an hour")
                .isGreaterThan(ended);
    }

    @Test
    void cancelled_orders_count_by_reason_and_refused_commands_by_code() {
        var cancelled = value("tideline_order_duration_seconds_count{outcome=\"out_of_stock\"}");
        var refused = value("tideline_commands_seconds_count{function=\"cancel-order\",outcome=\"order_confirmed\"}");

        Shop.awaitStatus(Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 2)), "cancelled");
        var confirmed = Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));
        Shop.awaitStatus(confirmed, "confirmed");
        Shop.cancel(confirmed).then().statusCode(409);

        awaitMoreThan(cancelled, "tideline_order_duration_seconds_count{outcome=\"out_of_stock\"}");
        awaitMoreThan(
                refused, "tideline_commands_seconds_count{function=\"cancel-order\",outcome=\"order_confirmed\"}");
    }

    @Test
    void no_event_waits_when_all_work_is_done() {
        Shop.awaitStock(Shop.item(1), 1, 0, 0);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(metrics())
                    .containsEntry("tideline_relay_lag_events{topic=\"tideline.inventory\"}", 0.0)
                    .containsEntry("tideline_relay_lag_seconds{topic=\"tideline.inventory\"}", 0.0)
                    .containsEntry("tideline_consumer_lag_events{function=\"inventory-view\"}", 0.0);
        });
    }

    @Test
    void events_that_a_function_has_deferred_are_counted_from_the_store_whoever_runs() {
        var sku = UUID.randomUUID().toString();
        var function = "function-" + sku;
        StoredEvents.appended(new StockAdded(new Sku(sku), 1), new StockAdded(new Sku(sku), 2));
        Sql.rows("""
                INSERT INTO deferrals (function, stream_id, version, attempts, next_attempt, parked_at, reason)
                VALUES (?, ?, 1, 10, 'infinity', now(), 'it was a test'), (?, ?, 2, 0, 'infinity', NULL, 'behind it')
                """, function, "stock-" + sku, function, "stock-" + sku);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(value("tideline_events_parked{function=\"" + function + "\"}"))
                    .isEqualTo(1);
            assertThat(value("tideline_events_deferred{function=\"" + function + "\"}"))
                    .isEqualTo(1);
        });
        Sql.rows("DELETE FROM deferrals WHERE function = ?", function);
    }

    private static String handled(String function, String type) {
        return "tideline_events_handled_total{function=\"" + function + "\",outcome=\"handled\",type=\"" + type + "\"}";
    }

    private static void awaitMoreThan(double before, String metric) {
        await(metric).atMost(PATIENCE).until(() -> value(metric) > before);
    }

    /** 0 if there is no such metric yet. */
    private static double value(String metric) {
        return metrics().getOrDefault(metric, 0.0);
    }

    private static Map<String, Double> metrics() {
        return Management.get("/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                // The trace that a value comes from, if there is one.
                .map(line -> line.replaceFirst(" # .*", ""))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
    }
}
