package dev.tideline.fulfilment;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.Reservation.Reserved;
import dev.tideline.inventory.Stock;
import dev.tideline.order.Order;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import java.util.List;
import java.util.Map;

/**
 * Sells the reserved items of a confirmed order, once. An order that was sold before InventorySold existed still looks reserved. It
 * is not sold again, since the store takes the ids of its StockSold only once. If the stock shows that its pieces are sold, nothing
 * is appended.
 */
public final class Selling implements OrderDecision {

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return List.of(Order.stream(order), Reservation.stream(order));
    }

    @Override
    public Reaction decide(OrderId id, States states) {
        var order = Order.stream(id);
        if (!(states.of(order) instanceof Order.Confirmed)) {
            throw new OutOfOrderException("its order is not confirmed");
        }
        return switch (states.of(Reservation.stream(id))) {
            case Reserved reserved -> sell(id, reserved, states.of(reserved.skus(), Stock::stream));
            case Reservation.Sold _ -> Reaction.nothing();
            case Reservation.Open _ -> throw new OutOfOrderException("its items are not reserved");
            case Reservation.Failed _, Reservation.Released _, Reservation.Barred _ ->
                throw new BrokenInvariantException(order + " is confirmed, but its items are not reserved any more");
        };
    }

    private static Reaction sell(OrderId order, Reserved reserved, Map<Sku, Stock> stock) {
        return reserved.isSoldWithoutSayingSo(stock)
                ? Reaction.nothing()
                : Reaction.append(reserved.sold(order, stock));
    }
}
