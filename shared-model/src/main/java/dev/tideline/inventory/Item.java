package dev.tideline.inventory;

import dev.tideline.event.EventStream;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemEvent.ItemRepriced;

/** An item of the shop, as the stream {@code item-<sku>} tells. */
public sealed interface Item {
    record Unlisted() implements Item {}

    record Listed(ItemName name, Money unitPrice) implements Item {}

    static EventStream<Item, ItemEvent> stream(Sku sku) {
        return new EventStream<>(StreamId.of("item", sku), ItemEvent.class, new Unlisted(), Item::evolve);
    }

    static Item evolve(Item item, ItemEvent event) {
        return switch (event) {
            case ItemListed listed -> new Listed(listed.name(), listed.unitPrice());
            case ItemRepriced repriced -> new Listed(listed(item).name(), repriced.unitPrice());
            case ItemRenamed renamed -> new Listed(renamed.name(), listed(item).unitPrice());
        };
    }

    private static Listed listed(Item item) {
        return switch (item) {
            case Listed listed -> listed;
            case Unlisted _ -> throw new IllegalStateException("an item is listed before it is changed");
        };
    }
}
