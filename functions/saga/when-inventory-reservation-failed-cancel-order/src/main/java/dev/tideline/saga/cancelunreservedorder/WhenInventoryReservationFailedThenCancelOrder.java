package dev.tideline.saga.cancelunreservedorder;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import java.util.List;
import java.util.Optional;

/** Cancels an order whose items cannot be reserved, unless it has ended already. */
@Appends(OrderCancelled.class)
public class WhenInventoryReservationFailedThenCancelOrder implements Reactor<InventoryReservationFailed> {

    @Override
    public Reaction react(InventoryReservationFailed failed, States states) {
        var reason = switch (failed.reason()) {
            case OUT_OF_STOCK -> CancelReason.OUT_OF_STOCK;
        };
        var order = Order.stream(failed.orderId());
        var reservation = Reservation.stream(failed.orderId());
        states.fetch(List.of(order, reservation));

        if (!(states.of(reservation) instanceof Reservation.Failed)) {
            throw new OutOfOrderException("its reservation has not failed");
        }
        return switch (states.of(order)) {
            case Order.Placed placed -> Reaction.append(order, placed.cancelled(reason, Optional.empty()));
            case Order.Confirmed _, Order.Cancelled _ -> Reaction.nothing();
            case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
        };
    }
}
