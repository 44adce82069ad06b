package dev.tideline.fulfilment;

import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;

/** The data of a command of a saga that is about an order. */
public record OrderCommand(OrderId orderId) {
    public static OrderCommand of(OrderPlaced order) {
        return new OrderCommand(order.orderId());
    }
}
