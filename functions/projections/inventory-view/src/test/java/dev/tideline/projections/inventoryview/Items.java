package dev.tideline.projections.inventoryview;

import dev.tideline.event.Money;
import dev.tideline.inventory.Item;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemEvent.ItemRepriced;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import dev.tideline.testing.History;
import java.util.Currency;
import java.util.UUID;

/** The life of an item. */
final class Items {
    private static final Currency EUR = Currency.getInstance("EUR");

    private Items() {}

    static History sold(Sku sku) {
        var item = Item.stream(sku).id();
        var stock = Stock.stream(sku).id();
        var sold = new OrderId(UUID.randomUUID());
        var cancelled = new OrderId(UUID.randomUUID());
        return new History()
                .with(item, new ItemListed(sku, new ItemName("Mug"), Money.parse("12.50"), EUR))
                .with(stock, new StockAdded(sku, 10))
                .with(stock, new StockReserved(sku, sold, 3))
                .with(stock, new StockReserved(sku, cancelled, 2))
                .with(item, new ItemRepriced(sku, Money.parse("13.00"), EUR))
                .with(stock, new StockReleased(sku, cancelled, 2))
                .with(stock, new StockSold(sku, sold, 3))
                .with(item, new ItemRenamed(sku, new ItemName("Big mug")));
    }
}
