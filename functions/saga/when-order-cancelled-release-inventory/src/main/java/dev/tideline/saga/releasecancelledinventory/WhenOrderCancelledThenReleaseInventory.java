package dev.tideline.saga.releasecancelledinventory;

import dev.tideline.decision.Appends;
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
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import java.util.List;

/**
 * Releases the reserved items of a cancelled order. If the cancellation has overtaken the reservation, the reservation is barred: a
 * late one reserves nothing.
 */
@Appends({StockReleased.class, InventoryReleased.class, ReservationBarred.class})
public class WhenOrderCancelledThenReleaseInventory implements Reactor<OrderCancelled> {

    @Override
    public Reaction react(OrderCancelled event, States states) {
        var order = Order.stream(event.orderId());
        var reservation = Reservation.stream(event.orderId());
        states.fetch(List.of(order, reservation));

        if (!(states.of(order) instanceof Order.Cancelled)) {
            throw new OutOfOrderException("its order is not cancelled");
        }
        return switch (states.of(reservation)) {
            case Reserved reserved ->
                Reaction.append(reserved.released(event.orderId(), states.of(reserved.skus(), Stock::stream)));
            case Open open -> Reaction.append(reservation, open.barred(event.orderId()));
            case Failed _, Released _, Sold _, Barred _ -> Reaction.nothing();
        };
    }
}
