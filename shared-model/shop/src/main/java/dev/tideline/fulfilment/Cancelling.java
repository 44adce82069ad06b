package dev.tideline.fulfilment;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.shop.OrderId;
import java.util.Optional;
import java.util.function.Supplier;

/** Cancels an order that cannot be fulfilled, unless it has ended already. */
public final class Cancelling {
    private Cancelling() {}

    /** @param reason read only if the order is open */
    public static Reaction decide(OrderId id, Supplier<CancelReason> reason, States states) {
        var order = Order.stream(id);
        return switch (states.of(order)) {
            case Order.Placed placed -> Reaction.append(order, placed.cancelled(reason.get(), Optional.empty()));
            case Order.Confirmed _, Order.Cancelled _ -> Reaction.nothing();
            case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
        };
    }
}
