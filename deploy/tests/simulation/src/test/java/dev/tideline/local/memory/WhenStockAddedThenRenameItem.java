package dev.tideline.local.memory;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.inventory.Item;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.StockEvent.StockAdded;

/**
 * A reactor that a team may add. It records its events in the order in which it gets them. No shipped reactor is woken by many
 * events of one stream.
 */
@Appends(ItemRenamed.class)
record WhenStockAddedThenRenameItem() implements Reactor<StockAdded> {
    static final String NAME = "when-stock-added-rename-item";

    @Override
    public Class<StockAdded> event() {
        return StockAdded.class;
    }

    @Override
    public Reaction react(StockAdded added, States states) {
        return Reaction.append(Item.stream(added.sku()), new ItemRenamed(added.sku(), name(added)));
    }

    static ItemName name(StockAdded added) {
        return new ItemName("Mug, of which came " + added.quantity());
    }
}
