package dev.tideline.projections.inventoryview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class InventoryViewTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void an_item_with_its_stock_is_one_row() {
        var sku = sku();
        published(Items.sold(sku).events());
        assertThat(awaitVersions(sku, 3, 5))
                .containsEntry("name", "Big mug")
                .containsEntry("unit_price", "13.00")
                .containsEntry("currency", "EUR")
                .containsEntry("available", "7")
                .containsEntry("reserved", "0")
                .containsEntry("sold", "3");
    }

    @Test
    void hundreds_of_events_of_one_item_are_each_counted_once_though_delivered_twice() {
        var sku = sku();
        var history = Items.sold(sku);
        for (var i = 0; i < 600; i++) {
            history.with(Stock.stream(sku).id(), new StockAdded(sku, 1));
        }
        StoredEvents.given(history.events());
        PublishedEvents.publish(history.events());
        PublishedEvents.publish(history.events());
        PublishedEvents.awaitHandled("inventory-view", "tideline.inventory");
        assertThat(awaitVersions(sku, 3, 605)).containsEntry("available", "607");
    }

    @Test
    void an_event_that_cannot_be_read_holds_up_its_own_stream_only_until_it_is_mended() {
        var poisoned = sku();
        var stock = Stock.stream(poisoned).id();
        var history = Items.sold(poisoned)
                .with(stock, "StockAdded", "{\"sku\": \"" + poisoned + "\", \"quantity\": \"many\"}")
                .with(stock, new StockAdded(poisoned, 5))
                .with(stock, new StockAdded(poisoned, 1));
        var healthy = sku();
        published(history.events());
        published(Items.sold(healthy).events());

        awaitVersions(healthy, 3, 5);
        awaitVersions(poisoned, 3, 5);
        await().atMost(PATIENCE).until(() -> deferred(stock.value()).size() == 3);
        await().atMost(PATIENCE)
                .until(() -> Integer.parseInt(deferred(stock.value()).getFirst().get("attempts")) >= 2);
        assertThat(deferred(stock.value()))
                .extracting(row -> row.get("version"))
                .containsExactly("6", "7", "8");

        Sql.rows(
                "update events set data = ?::json where stream_id = ? and version = 6",
                "{\"sku\": \"" + poisoned + "\", \"quantity\": 100}",
                stock.value());
        // Not when its turn comes, which is the later the longer this test has taken.
        Sql.rows(
                "update deferrals set next_attempt = now() where function = 'inventory-view' and stream_id = ? and version = 6",
                stock.value());
        assertThat(awaitVersions(poisoned, 3, 8)).containsEntry("available", "113");
        await().atMost(PATIENCE).until(() -> deferred(stock.value()).isEmpty());
    }

    private static List<Map<String, String>> deferred(String stream) {
        return Sql.rows(
                "select version, attempts from deferrals where function = 'inventory-view' and stream_id = ? order by version",
                stream);
    }

    private static Sku sku() {
        return new Sku("sku-" + UUID.randomUUID());
    }

    private static void published(List<Envelope> all) {
        StoredEvents.given(all);
        PublishedEvents.publish(all);
    }

    private static Map<String, String> awaitVersions(Sku sku, int item, int stock) {
        return await().atMost(PATIENCE)
                .until(
                        () -> Sql.rows(
                                "select * from inventory_view where sku = ? and item_version = ? and stock_version = ?",
                                sku.value(),
                                item,
                                stock),
                        rows -> rows.size() == 1)
                .getFirst();
    }
}
