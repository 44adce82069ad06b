package dev.tideline.saga.expireorders;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.shop.OrderId;
import java.util.Optional;

/** Cancels an order that has not ended in time; one that has ended in the last moment stays as it is. */
@Appends(OrderCancelled.class)
record ExpireOrder(OrderId orderId) implements Command {
    @Override
    public Decision decide(States states) {
        var stream = Order.stream(orderId);
        return switch (states.of(stream)) {
            case Order.Placed placed ->
                Decision.append(stream, placed.cancelled(CancelReason.EXPIRED, Optional.empty()));
            case Order.Confirmed _, Order.Cancelled _, Order.Unplaced _ -> Decision.unchanged(stream);
        };
    }
}
