package dev.tideline.fulfilment;

import dev.tideline.event.Json;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;

/**
 * The data of the command that ends an order which cannot be fulfilled.
 *
 * @param reason the reason of the saga's undo
 */
public record EndOrderCommand(OrderId orderId, String reason) {
    public static EndOrderCommand of(OrderPlaced order, String reason) {
        return new EndOrderCommand(order.orderId(), reason);
    }

    /** @throws IllegalArgumentException if an order is not cancelled for such a reason */
    public CancelReason cancelReason() {
        return Json.TOLERANT.convertValue(reason, CancelReason.class);
    }
}
