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
 * As a team may add one: it writes down what it is told, in the order in which it is told so. Of the shipped ones none is
 * woken by many events of one stream.
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
