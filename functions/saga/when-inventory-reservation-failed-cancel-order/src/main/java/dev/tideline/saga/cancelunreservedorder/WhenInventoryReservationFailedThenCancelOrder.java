package dev.tideline.saga.cancelunreservedorder;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Cancelling;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Cancels an order whose items cannot be reserved, unless it has ended already. */
@Appends(OrderCancelled.class)
public class WhenInventoryReservationFailedThenCancelOrder implements Choreographed<InventoryReservationFailed> {

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return List.of(Reservation.stream(order));
    }

    @Override
    public Reaction choreograph(InventoryReservationFailed event, States states) {
        var reason = switch (event.reason()) {
            case OUT_OF_STOCK -> CancelReason.OUT_OF_STOCK;
        };
        if (!(states.of(Reservation.stream(event.orderId())) instanceof Reservation.Failed)) {
            throw new OutOfOrderException("its reservation has not failed");
        }
        return Cancelling.decide(event.orderId(), () -> reason, states);
    }
}
