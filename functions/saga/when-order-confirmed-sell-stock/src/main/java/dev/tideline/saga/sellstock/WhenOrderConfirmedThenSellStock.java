package dev.tideline.saga.sellstock;

import dev.tideline.decision.Appends;
import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.Reservation.Barred;
import dev.tideline.inventory.Reservation.Failed;
import dev.tideline.inventory.Reservation.Open;
import dev.tideline.inventory.Reservation.Released;
import dev.tideline.inventory.Reservation.Reserved;
import dev.tideline.inventory.Reservation.Sold;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import java.util.List;
import java.util.Map;

/**
 * Sells the reserved items of a confirmed order, once. An order that was sold before InventorySold existed still looks reserved. It
 * is not sold again, since the store takes the ids of its StockSold only once. If the stock shows that its pieces are sold, nothing
 * is appended.
 */
@Appends({StockSold.class, InventorySold.class})
public class WhenOrderConfirmedThenSellStock implements Reactor<OrderConfirmed> {

    @Override
    public Reaction react(OrderConfirmed event, States states) {
        var order = Order.stream(event.orderId());
        var reservation = Reservation.stream(event.orderId());
        states.fetch(List.of(order, reservation));

        if (!(states.of(order) instanceof Order.Confirmed)) {
            throw new OutOfOrderException("its order is not confirmed");
        }
        return switch (states.of(reservation)) {
            case Reserved reserved -> sell(event.orderId(), reserved, states.of(reserved.skus(), Stock::stream));
            case Sold _ -> Reaction.nothing();
            case Open _ -> throw new OutOfOrderException("its items are not reserved");
            case Failed _, Released _, Barred _ ->
                throw new BrokenInvariantException(order + " is confirmed, but its items are not reserved any more");
        };
    }

    private static Reaction sell(OrderId order, Reserved reserved, Map<Sku, Stock> stock) {
        return reserved.isSoldWithoutSayingSo(stock)
                ? Reaction.nothing()
                : Reaction.append(reserved.sold(order, stock));
    }
}
