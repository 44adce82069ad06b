package dev.tideline.saga.reserveinventory;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.fulfilment.Reserving;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Reserves the items of a placed order: all of them, or none if any is short. */
@Appends({StockReserved.class, InventoryReserved.class, InventoryReservationFailed.class})
public class WhenOrderPlacedThenReserveInventory implements Choreographed<OrderPlaced> {
    private final Reserving decision = new Reserving();

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return decision.reads(order);
    }

    @Override
    public Reaction choreograph(OrderPlaced event, States states) {
        return decision.decide(event.orderId(), states);
    }
}
