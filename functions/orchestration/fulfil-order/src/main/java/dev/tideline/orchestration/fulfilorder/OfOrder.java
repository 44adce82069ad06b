package dev.tideline.orchestration.fulfilorder;

import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The data of a command that needs only the order. */
@RegisterForReflection
public record OfOrder(OrderId orderId) {
    static OfOrder of(OrderPlaced order) {
        return new OfOrder(order.orderId());
    }
}
