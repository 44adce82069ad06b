package dev.tideline.projections.inventoryview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.inventory.Stock;
import dev.tideline.shop.Sku;
import dev.tideline.testing.Pushed;
import dev.tideline.testing.PushedEvents;
import dev.tideline.testing.PushedEvents.Mode;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Pushed.class)
class InventoryViewPushTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Sku sku = new Sku("sku-" + UUID.randomUUID());

    @Test
    void an_item_with_its_stock_is_one_row_however_often_its_events_come() {
        var events = Items.sold(sku).events();
        StoredEvents.given(events);

        for (var mode : Mode.values()) {
            events.forEach(event -> assertThat(push(event, mode)).isEqualTo(202));
        }

        assertThat(row())
                .containsEntry("name", "Big mug")
                .containsEntry("available", "7")
                .containsEntry("reserved", "0")
                .containsEntry("sold", "3");
    }

    @Test
    void an_event_of_a_newer_producer_is_to_be_sent_again_and_is_not_applied() {
        var stock = Stock.stream(sku).id();
        var history = Items.sold(sku);
        var known = history.events();
        history.with(stock, "StockCounted", "{}");
        StoredEvents.given(history.events());
        known.forEach(event -> push(event, Mode.BINARY));
        var before = row();
        var unknown = history.events().stream()
                .filter(event -> event.type().equals("StockCounted"))
                .findFirst()
                .orElseThrow();
        var newer = new Envelope(
                UUID.randomUUID(), "StockAdded", stock, 6, 2, unknown.timestamp(), unknown.metadata(), "{}");

        assertThat(List.of(push(unknown, Mode.STRUCTURED), push(newer, Mode.BINARY)))
                .containsOnly(503);
        assertThat(row()).isEqualTo(before);
        assertThat(Sql.rows("select from deferrals where stream_id = ?", stock.value()))
                .isEmpty();
    }

    @Test
    void an_event_that_cannot_be_applied_is_deferred_until_it_is_mended() {
        var stock = Stock.stream(sku).id();
        var events = Items.sold(sku)
                .with(stock, "StockAdded", "{\"quantity\": \"many\"}")
                .events();
        StoredEvents.given(events);

        events.forEach(event -> assertThat(push(event, Mode.BINARY)).isEqualTo(202));

        assertThat(row()).containsEntry("stock_version", "5");
        assertThat(Sql.rows("select from deferrals where stream_id = ? and version = 6", stock.value()))
                .hasSize(1);
        Sql.rows(
                "update events set data = ?::json where stream_id = ? and version = 6",
                "{\"sku\": \"" + sku + "\", \"quantity\": 100}",
                stock.value());
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(row()).containsEntry("available", "107").containsEntry("stock_version", "6"));
    }

    private static int push(Envelope event, Mode mode) {
        return PushedEvents.push(
                        "/functions/inventory-view", PushedEvents.of(event).build(), mode)
                .statusCode();
    }

    private Map<String, String> row() {
        return Sql.rows("select * from inventory_view where sku = ?", sku.value())
                .getFirst();
    }
}
