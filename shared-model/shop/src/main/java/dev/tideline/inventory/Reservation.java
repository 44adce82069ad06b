package dev.tideline.inventory;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.Changes;
import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.Reason;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.ReservationEvent.Shortage;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The reservation of an order: all of its items or none. Sold items are never released, and released items are never sold. Pieces
 * of stock move only with their reservation: each state makes the events that may follow it, of the reservation and of its stock.
 */
public sealed interface Reservation {
    record Open() implements Reservation {

        /**
         * Reserves all of these items.
         *
         * @param stock the stock of each of their skus
         * @throws BrokenInvariantException if an item is short
         */
        public Changes reserved(OrderId order, List<ReservedItem> items, Map<Sku, Stock> stock) {
            return Changes.none()
                    .and(stream(order), new InventoryReserved(order, items))
                    .and(moved(items, stock, (one, item) -> one.reserve(item, order)));
        }

        public InventoryReservationFailed failed(OrderId order, List<Shortage> shortages) {
            return new InventoryReservationFailed(order, Reason.OUT_OF_STOCK, shortages);
        }

        public ReservationBarred barred(OrderId order) {
            return new ReservationBarred(order);
        }
    }

    record Reserved(List<ReservedItem> items) implements Reservation {

        public List<Sku> skus() {
            return items.stream().map(ReservedItem::sku).toList();
        }

        /**
         * Releases all reserved items.
         *
         * @param stock the stock of each sku
         * @throws BrokenInvariantException if the stock has fewer reserved pieces than this reservation
         */
        public Changes released(OrderId order, Map<Sku, Stock> stock) {
            return Changes.none()
                    .and(stream(order), new InventoryReleased(order, items))
                    .and(moved(items, stock, (one, item) -> one.release(item, order)));
        }

        /**
         * Sells all reserved items.
         *
         * @param stock the stock of each sku
         * @throws BrokenInvariantException if the stock has fewer reserved pieces than this reservation
         */
        public Changes sold(OrderId order, Map<Sku, Stock> stock) {
            return moved(items, stock, (one, item) -> one.sell(item, order))
                    .and(stream(order), new InventorySold(order, items));
        }

        /**
         * Returns true if its pieces are no longer reserved but among those sold: the order was sold before {@link InventorySold}
         * existed.
         *
         * @param stock the stock of each sku
         */
        public boolean isSoldWithoutSayingSo(Map<Sku, Stock> stock) {
            return items.stream().anyMatch(item -> {
                var one = stock.get(item.sku());
                return one.reserved() < item.quantity() && one.sold() >= item.quantity();
            });
        }
    }

    record Failed() implements Reservation {}

    record Released() implements Reservation {}

    record Sold(List<ReservedItem> items) implements Reservation {}

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
            case InventorySold sold -> new Sold(sold.items());
            case ReservationBarred _ -> new Barred();
        };
    }

    private static Changes moved(
            List<ReservedItem> items, Map<Sku, Stock> stock, BiFunction<Stock, ReservedItem, StockEvent> move) {
        var now = new HashMap<>(stock);
        var changes = Changes.none();
        for (var item : items) {
            var event = move.apply(now.get(item.sku()), item);
            now.compute(item.sku(), (_, before) -> Stock.evolve(before, event));
            changes = changes.and(Stock.stream(item.sku()), event);
        }
        return changes;
    }
}
