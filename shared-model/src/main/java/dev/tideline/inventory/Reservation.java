package dev.tideline.inventory;

import dev.tideline.decision.Changes;
import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.order.OrderId;
import java.util.List;

/** An order's hold on stock: all of its items or none. */
public sealed interface Reservation {
    record Open() implements Reservation {}

    record Reserved(List<ReservedItem> items) implements Reservation {

        /** What gives all of it back. */
        public Changes released(OrderId order) {
            var changes = Changes.none().and(stream(order), new InventoryReleased(order, items));
            for (var item : items) {
                changes = changes.and(Stock.stream(item.sku()), new StockReleased(item.sku(), order, item.quantity()));
            }
            return changes;
        }
    }

    record Failed() implements Reservation {}

    record Released() implements Reservation {}

    record Barred() implements Reservation {}

    static EventStream<Reservation, ReservationEvent> stream(OrderId order) {
        return new EventStream<>(
                StreamId.of("reservation", order), ReservationEvent.class, new Open(), Reservation::evolve);
    }

    static Reservation evolve(Reservation reservation, ReservationEvent event) {
        return switch (event) {
            case InventoryReserved reserved -> new Reserved(reserved.items());
            case InventoryReservationFailed _ -> new Failed();
            case InventoryReleased _ -> new Released();
            case ReservationBarred _ -> new Barred();
        };
    }
}
