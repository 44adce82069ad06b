package dev.tideline.commands.cancelorder;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Caller;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.Note;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopProblem;
import java.util.Optional;

/**
 * Cancels an order, unless it is confirmed. One that is cancelled already stays as it is.
 *
 * @param caller the owner of the order, or somebody who may act for them
 */
@Appends(OrderCancelled.class)
public record CancelOrder(Caller caller, OrderId orderId, Optional<Note> note) implements Command {
    private static final Decision.Refused NOT_FOUND = Decision.refuse(ShopProblem.ORDER_NOT_FOUND, "Order not found.");

    @Override
    public Decision decide(States states) {
        var stream = Order.stream(orderId);
        var order = states.of(stream);
        if (order.owner().filter(owner -> !caller.mayActFor(owner.value())).isPresent()) {
            return NOT_FOUND.asDenied();
        }
        return switch (order) {
            case Order.Placed placed -> Decision.append(stream, placed.cancelled(CancelReason.CUSTOMER_REQUEST, note));
            case Order.Cancelled _ -> Decision.unchanged(stream);
            case Order.Confirmed _ ->
                Decision.refuse(ShopProblem.ORDER_CONFIRMED, "The order is confirmed and can no longer be cancelled.");
            case Order.Unplaced _ -> NOT_FOUND;
        };
    }
}
