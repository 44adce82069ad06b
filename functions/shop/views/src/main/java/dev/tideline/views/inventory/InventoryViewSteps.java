package dev.tideline.views.inventory;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.Text;
import dev.tideline.inventory.ItemEvent;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemEvent.ItemRepriced;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent;
import dev.tideline.runtime.views.Applies;
import dev.tideline.runtime.views.Steps;
import java.time.Instant;

/** An item as it is listed, with where its pieces are. */
@Applies({ItemEvent.class, StockEvent.class})
public class InventoryViewSteps implements Steps<InventoryView> {

    @Override
    public Class<InventoryView> view() {
        return InventoryView.class;
    }

    @Override
    public InventoryView emptyRow(Envelope event) {
        var row = new InventoryView();
        row.sku = event.streamId().entityId();
        return row;
    }

    @Override
    public void step(InventoryView row, DomainEvent event, Instant timestamp) {
        switch (event) {
            case ItemEvent item -> item(row, item);
            case StockEvent stock -> stock(row, stock);
            default -> throw new IllegalArgumentException("no event of an item: " + event.getClass());
        }
    }

    private static void item(InventoryView row, ItemEvent event) {
        switch (event) {
            case ItemListed listed -> {
                row.name = Text.normalized(listed.name().value());
                row.unitPrice = listed.unitPrice().amount();
                row.currency = listed.currency().getCurrencyCode();
            }
            case ItemRepriced repriced -> {
                row.unitPrice = repriced.unitPrice().amount();
                row.currency = repriced.currency().getCurrencyCode();
            }
            case ItemRenamed renamed ->
                row.name = Text.normalized(renamed.name().value());
        }
    }

    /** Stock is counted in one place: as the stream itself folds. */
    private static void stock(InventoryView row, StockEvent event) {
        var stock = Stock.evolve(new Stock(row.available, row.reserved, row.sold), event);
        row.available = stock.available();
        row.reserved = stock.reserved();
        row.sold = stock.sold();
    }
}
