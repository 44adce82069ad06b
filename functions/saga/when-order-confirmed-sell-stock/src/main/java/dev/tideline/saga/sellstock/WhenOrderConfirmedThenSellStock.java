package dev.tideline.saga.sellstock;

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
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderId;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * When an order is confirmed, its reserved items are sold. No state of a stock tells whether an order's pieces were sold
 * already; what keeps them from being sold twice is the id of each event, which the store takes once.
 */
@Singleton
public class WhenOrderConfirmedThenSellStock implements Reactor<OrderConfirmed> {

    @Override
    public Class<OrderConfirmed> event() {
        return OrderConfirmed.class;
    }

    @Override
    public Reaction react(OrderConfirmed order, States states) {
        return switch (states.of(Reservation.stream(order.orderId()))) {
            case Reserved reserved -> sell(order.orderId(), reserved.items());
            case Open _, Failed _, Released _, Barred _ -> throw new OutOfOrderException("its items are not reserved");
        };
    }

    private static Reaction sell(OrderId order, List<ReservedItem> items) {
        var reaction = Reaction.nothing();
        for (var item : items) {
            reaction = reaction.and(Stock.stream(item.sku()), new StockSold(item.sku(), order, item.quantity()));
        }
        return reaction;
    }
}
