package dev.tideline.saga.releasecancelledinventory;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.Reservation.Barred;
import dev.tideline.inventory.Reservation.Failed;
import dev.tideline.inventory.Reservation.Open;
import dev.tideline.inventory.Reservation.Released;
import dev.tideline.inventory.Reservation.Reserved;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.order.OrderEvent.OrderCancelled;
import jakarta.inject.Singleton;

/**
 * When an order is cancelled, what was reserved for it is released. If the cancellation has overtaken the reservation,
 * the reservation is barred: when its turn comes, nothing is reserved.
 */
@Singleton
public class WhenOrderCancelledThenReleaseInventory implements Reactor<OrderCancelled> {

    @Override
    public Class<OrderCancelled> event() {
        return OrderCancelled.class;
    }

    @Override
    public Reaction react(OrderCancelled order, States states) {
        var reservation = Reservation.stream(order.orderId());
        return switch (states.of(reservation)) {
            case Reserved reserved -> Reaction.append(reserved.released(order.orderId()));
            case Open _ -> Reaction.append(reservation, new ReservationBarred(order.orderId()));
            case Failed _, Released _, Barred _ -> Reaction.nothing();
        };
    }
}
