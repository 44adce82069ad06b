package dev.tideline.saga.sellstock;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.fulfilment.Selling;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Sells the reserved items of a confirmed order, once. */
@Appends({StockSold.class, InventorySold.class})
public class WhenOrderConfirmedThenSellStock implements Choreographed<OrderConfirmed> {
    private final Selling decision = new Selling();

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return decision.reads(order);
    }

    @Override
    public Reaction choreograph(OrderConfirmed event, States states) {
        return decision.decide(event.orderId(), states);
    }
}
