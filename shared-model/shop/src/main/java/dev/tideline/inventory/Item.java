package dev.tideline.inventory;

import dev.tideline.event.EventStream;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemEvent.ItemRepriced;
import dev.tideline.shop.Sku;
import java.util.Currency;

/** An item of the shop, as the stream {@code item-<sku>} tells: each state makes the events that may follow it. */
public sealed interface Item {
    record Unlisted() implements Item {

        public ItemListed listed(Sku sku, ItemName name, Money unitPrice, Currency currency) {
            return new ItemListed(sku, name, unitPrice, currency);
        }
    }

    record Listed(ItemName name, Money unitPrice) implements Item {

        public ItemRepriced repriced(Sku sku, Money to, Currency currency) {
            return new ItemRepriced(sku, to, currency);
        }

        public ItemRenamed renamed(Sku sku, ItemName to) {
            return new ItemRenamed(sku, to);
        }
    }

    static EventStream<Item, ItemEvent> stream(Sku sku) {
        return new EventStream<>(StreamId.of("item", sku), ItemEvent.class, new Unlisted(), Item::evolve);
    }

    static Item evolve(Item item, ItemEvent event) {
        return switch (event) {
            case ItemListed listed -> new Listed(listed.name(), listed.unitPrice());
            case ItemRepriced repriced ->
                switch (item) {
                    case Listed listed -> new Listed(listed.name(), repriced.unitPrice());
                    case Unlisted _ -> item;
                };
            case ItemRenamed renamed ->
                switch (item) {
                    case Listed listed -> new Listed(renamed.name(), listed.unitPrice());
                    case Unlisted _ -> item;
                };
        };
    }
}
