package dev.tideline.saga.cancelunreservedorder;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import jakarta.inject.Singleton;
import java.util.Optional;

/** When the items of an order cannot be reserved, it is cancelled, unless it has ended already. */
@Singleton
public class WhenInventoryReservationFailedThenCancelOrder implements Reactor<InventoryReservationFailed> {

    @Override
    public Class<InventoryReservationFailed> event() {
        return InventoryReservationFailed.class;
    }

    @Override
    public Reaction react(InventoryReservationFailed failed, States states) {
        var reason = switch (failed.reason()) {
            case OUT_OF_STOCK -> CancelReason.OUT_OF_STOCK;
        };
        return switch (states.of(Order.stream(failed.orderId()))) {
            case Order.Placed placed ->
                Reaction.append(Order.stream(failed.orderId()), placed.cancelled(reason, Optional.empty()));
            case Order.Confirmed _, Order.Cancelled _ -> Reaction.nothing();
            case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
        };
    }
}
