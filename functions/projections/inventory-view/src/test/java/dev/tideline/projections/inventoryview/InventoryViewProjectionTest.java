package dev.tideline.projections.inventoryview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.Money;
import dev.tideline.inventory.Item;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemName;
import dev.tideline.shop.Sku;
import dev.tideline.testing.History;
import dev.tideline.views.inventory.InventoryView;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InventoryViewProjectionTest {
    private static final Sku SKU = new Sku("mug");
    private static final Currency EUR = Currency.getInstance("EUR");

    private final InventoryViewProjection projection = new InventoryViewProjection();

    @Test
    void an_item_is_the_same_row_whatever_the_order_across_streams() {
        var interleavings = Items.sold(SKU).interleavings();
        var expected = rowOf(interleavings.getFirst());
        assertThat(interleavings)
                .hasSize(56)
                .allSatisfy(events ->
                        assertThat(rowOf(events)).usingRecursiveComparison().isEqualTo(expected));
        assertThat(expected.name).isEqualTo("Big mug");
        assertThat(expected.unitPrice).isEqualByComparingTo("13.00");
        assertThat(List.of(expected.available, expected.reserved, expected.sold))
                .containsExactly(7L, 0L, 3L);
        assertThat(List.of(expected.itemVersion, expected.stockVersion)).containsExactly(3L, 5L);
    }

    @Test
    void an_event_that_comes_again_changes_nothing() {
        var events = Items.sold(SKU).events();
        assertThat(events).allSatisfy(event -> {
            var row = rowOf(events);
            projection.apply(row, event);
            assertThat(row).usingRecursiveComparison().isEqualTo(rowOf(events));
        });
    }

    /** The form by which {@code GET /items?name=} looks for an item. */
    @Test
    void a_name_of_before_has_one_form_however_it_is_spelled() {
        var item = Item.stream(SKU).id();
        var name = new ItemName(" Cafe\u0301 ");
        var listed = new History().with(item, new ItemListed(SKU, name, Money.parse("1.00"), EUR));
        var renamed = Items.sold(SKU).with(item, new ItemRenamed(SKU, name));

        for (var history : List.of(listed, renamed)) {
            assertThat(rowOf(history.events()).name).isEqualTo("Caf\u00E9");
        }
    }

    /** B03: also in a rebuild, which applies the events in another order. */
    @Test
    void the_tag_changes_with_each_event_that_is_applied_and_with_nothing_else() {
        assertThat(Items.sold(SKU).interleavings()).allSatisfy(events -> {
            var row = projection.emptyRow(events.getFirst());
            var tags = new HashSet<>(Set.of(row.tag()));
            for (var event : events) {
                projection.apply(row, event);
                var tag = row.tag();
                assertThat(tags.add(tag)).isTrue();
                projection.apply(row, event);
                assertThat(row.tag()).isEqualTo(tag);
            }
            assertThat(row.tag()).isEqualTo("3.5-1");
        });
    }

    @Test
    void the_shape_is_raised_when_a_step_changes() {
        var row = rowOf(Items.sold(SKU).events());
        assertThat(row.shape() + ": "
                        + List.of(row.name, row.unitPrice, row.currency, row.available, row.reserved, row.sold))
                .as("raise InventoryView.SHAPE with what is served")
                .isEqualTo("1: [Big mug, 13.00, EUR, 7, 0, 3]");
    }

    private InventoryView rowOf(List<Envelope> events) {
        var row = projection.emptyRow(events.getFirst());
        events.forEach(event -> projection.apply(row, event));
        return row;
    }
}
