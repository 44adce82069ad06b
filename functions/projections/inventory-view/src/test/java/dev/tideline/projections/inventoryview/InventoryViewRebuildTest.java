package dev.tideline.projections.inventoryview;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.runtime.views.Projection;
import dev.tideline.runtime.views.Rebuild;
import dev.tideline.shop.Sku;
import dev.tideline.store.EventStore;
import dev.tideline.testing.History;
import dev.tideline.testing.RebuildUnderTraffic;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import dev.tideline.views.inventory.InventoryView;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The consumer of this application goes on while the view is built anew beside it. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class InventoryViewRebuildTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECES = 10;

    private final List<Sku> skus =
            Stream.generate(() -> new Sku("sku-" + UUID.randomUUID())).limit(40).toList();
    private final Map<Sku, History> histories = skus.stream().collect(toMap(sku -> sku, Items::sold));
    private final Set<UUID> published = new HashSet<>();

    @Inject
    Rebuild rebuild;

    @Inject
    InventoryViewProjection projection;

    @Inject
    EventStore store;

    @Test
    void a_view_that_was_damaged_is_the_fold_of_the_store_after_a_rebuild_under_traffic() throws Exception {
        new RebuildUnderTraffic(this::publishSome, InventoryViewRebuildTest::applied)
                .<Projection<InventoryView>>run(
                        this::damage,
                        projection,
                        rebuild::run,
                        "inventory_view",
                        "inventory-view",
                        "tideline.inventory");

        var expected = fold();
        // What came out of turn while rows were missing was deferred, and is tried again.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).isEqualTo(expected));
    }

    /** Publishes the items with a history first, and then more pieces of each, so that the consumer always has work. */
    private void publishSome() {
        for (var i = 0; i < PIECES; i++) {
            histories.forEach((sku, history) -> history.with(Stock.stream(sku).id(), new StockAdded(sku, 1)));
        }
        RebuildUnderTraffic.publish(histories.values().stream()
                .flatMap(history -> history.events().stream())
                .filter(this::isNew)
                .toList());
    }

    private boolean isNew(Envelope event) {
        return published.add(event.id());
    }

    private static long applied() {
        return Sql.rows("select stock_version from inventory_view").stream()
                .mapToLong(row -> Long.parseLong(row.get("stock_version")))
                .sum();
    }

    /** Every row is wrong, one is gone, and there is one of no item. */
    private void damage() {
        Sql.rows("update inventory_view set available = available + 7, name = null");
        Sql.rows("delete from inventory_view where sku = ?", skus.getFirst().value());
        Sql.rows(
                "insert into inventory_view (sku, available, reserved, sold, item_version, stock_version) values (?, 1, 0, 0, 0, 1)",
                UUID.randomUUID().toString());
    }

    /** The columns of an item's row. */
    private record Seen(String name, String price, long available, long reserved, long sold, long item, long stock) {}

    private static Map<Object, Seen> rows() {
        return Sql.rows("select * from inventory_view").stream()
                .collect(toMap(
                        row -> row.get("sku"),
                        row -> new Seen(
                                row.get("name"),
                                row.get("unit_price"),
                                Long.parseLong(row.get("available")),
                                Long.parseLong(row.get("reserved")),
                                Long.parseLong(row.get("sold")),
                                Long.parseLong(row.get("item_version")),
                                Long.parseLong(row.get("stock_version")))));
    }

    private Map<Object, Seen> fold() throws Exception {
        return RebuildUnderTraffic.fold(
                        store,
                        event -> projection
                                .categories()
                                .contains(event.streamId().category()),
                        projection::emptyRow,
                        InventoryView::id,
                        projection::apply)
                .entrySet()
                .stream()
                .collect(toMap(Map.Entry::getKey, row -> seen(row.getValue())));
    }

    private static Seen seen(InventoryView item) {
        return new Seen(
                item.name,
                Objects.toString(item.unitPrice, null),
                item.available,
                item.reserved,
                item.sold,
                item.itemVersion,
                item.stockVersion);
    }
}
