package dev.tideline.inventory;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Money;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.Sku;
import java.util.Currency;

/** An event of an item in the catalogue, in the stream {@code item-<sku>}. */
@Category(value = "item", topic = ShopTopics.INVENTORY, entityIdIsUuid = false)
public sealed interface ItemEvent extends DomainEvent {
    record ItemListed(Sku sku, ItemName name, Money unitPrice, Currency currency) implements ItemEvent {}

    record ItemRepriced(Sku sku, Money unitPrice, Currency currency) implements ItemEvent {}

    record ItemRenamed(Sku sku, ItemName name) implements ItemEvent {}
}
