package dev.tideline.testing;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;

/** Gives back a piece that is held, or else adds one. */
@Appends({StockAdded.class, StockReleased.class})
record Restock(Sku sku, OrderId order) implements Command {
    @Override
    public Decision decide(States states) {
        var stock = Stock.stream(sku);
        return states.of(stock).reserved() > 0
                ? Decision.append(stock, new StockReleased(sku, order, 1))
                : Decision.append(stock, new StockAdded(sku, 1));
    }
}
