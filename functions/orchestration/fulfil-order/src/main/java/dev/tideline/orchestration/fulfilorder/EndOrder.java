package dev.tideline.orchestration.fulfilorder;

import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The data of the command that ends an order which was not fulfilled.
 *
 * @param reason the reason of the saga
 */
@RegisterForReflection
public record EndOrder(OrderId orderId, String reason) {
    static EndOrder of(OrderPlaced order, String reason) {
        return new EndOrder(order.orderId(), reason);
    }
}
