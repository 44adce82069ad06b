package dev.tideline.commands.addstock;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.inventory.Item;
import dev.tideline.inventory.Item.Listed;
import dev.tideline.inventory.Item.Unlisted;
import dev.tideline.inventory.Quantity;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import java.util.List;

/** Adds pieces of a listed item. */
@Appends(StockAdded.class)
public record AddStock(Sku sku, Quantity quantity) implements Command {
    @Override
    public List<EventStream<?, ?>> reads() {
        return List.of(Item.stream(sku), Stock.stream(sku));
    }

    @Override
    public Decision decide(States states) {
        return switch (states.of(Item.stream(sku))) {
            case Listed _ -> Decision.append(Stock.stream(sku), Stock.added(sku, quantity));
            case Unlisted _ -> Decision.refuse(ShopProblem.ITEM_NOT_FOUND, "Item not found.");
        };
    }
}
