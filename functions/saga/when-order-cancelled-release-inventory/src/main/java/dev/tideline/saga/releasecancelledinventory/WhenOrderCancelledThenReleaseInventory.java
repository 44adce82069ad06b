package dev.tideline.saga.releasecancelledinventory;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.fulfilment.Releasing;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.shop.OrderId;
import java.util.List;

/**
 * Releases the reserved items of a cancelled order. If the cancellation has overtaken the reservation, the reservation is barred: a
 * late one reserves nothing.
 */
@Appends({StockReleased.class, InventoryReleased.class, ReservationBarred.class})
public class WhenOrderCancelledThenReleaseInventory implements Choreographed<OrderCancelled> {
    private final Releasing decision = new Releasing();

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return decision.reads(order);
    }

    @Override
    public Reaction choreograph(OrderCancelled event, States states) {
        if (!(states.of(Order.stream(event.orderId())) instanceof Order.Cancelled)) {
            throw new OutOfOrderException("its order is not cancelled");
        }
        return decision.decide(event.orderId(), states);
    }
}
