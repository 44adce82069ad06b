package dev.tideline.inventory;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tideline.event.Category;
import dev.tideline.event.Failure;
import dev.tideline.shop.OfOrder;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.Sku;
import java.util.List;

/** An event of the reservation of an order's items, in the stream {@code reservation-<order uuid>}. */
@Category(value = "reservation", topic = ShopTopics.INVENTORY)
public sealed interface ReservationEvent extends OfOrder {
    record InventoryReserved(OrderId orderId, List<ReservedItem> items) implements ReservationEvent {}

    record InventoryReservationFailed(OrderId orderId, Reason reason, List<Shortage> shortages)
            implements ReservationEvent, Failure {}

    record InventoryReleased(OrderId orderId, List<ReservedItem> items) implements ReservationEvent {}

    /** The reserved items are sold. An order that was sold before this type existed has no such event. */
    record InventorySold(OrderId orderId, List<ReservedItem> items) implements ReservationEvent {}

    /** The order was cancelled before anything was reserved: a late reservation is refused. */
    record ReservationBarred(OrderId orderId) implements ReservationEvent {}

    record ReservedItem(Sku sku, int quantity) {}

    record Shortage(Sku sku, int requested, long available) {}

    enum Reason {
        @JsonProperty("out_of_stock")
        OUT_OF_STOCK
    }
}
