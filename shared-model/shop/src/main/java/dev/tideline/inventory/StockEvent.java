package dev.tideline.inventory;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.Sku;

/** An event of an item's pieces, in the stream {@code stock-<sku>}. */
@Category(value = "stock", topic = ShopTopics.INVENTORY, entityIdIsUuid = false)
public sealed interface StockEvent extends DomainEvent {
    record StockAdded(Sku sku, int quantity) implements StockEvent {}

    record StockReserved(Sku sku, OrderId orderId, int quantity) implements StockEvent {}

    record StockReleased(Sku sku, OrderId orderId, int quantity) implements StockEvent {}

    record StockSold(Sku sku, OrderId orderId, int quantity) implements StockEvent {}
}
