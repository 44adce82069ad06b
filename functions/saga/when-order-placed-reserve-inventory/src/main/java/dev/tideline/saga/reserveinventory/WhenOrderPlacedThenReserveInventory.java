package dev.tideline.saga.reserveinventory;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.Reservation.Barred;
import dev.tideline.inventory.Reservation.Failed;
import dev.tideline.inventory.Reservation.Open;
import dev.tideline.inventory.Reservation.Released;
import dev.tideline.inventory.Reservation.Reserved;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.Reason;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.ReservationEvent.Shortage;
import dev.tideline.inventory.Sku;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** When an order is placed, its items are reserved: all of them, or none if any is short. */
@Singleton
public class WhenOrderPlacedThenReserveInventory implements Reactor<OrderPlaced> {

    @Override
    public Class<OrderPlaced> event() {
        return OrderPlaced.class;
    }

    @Override
    public Reaction react(OrderPlaced order, States states) {
        var skus = order.items().stream().map(OrderLine::sku).toList();
        var streams = new ArrayList<EventStream<?, ?>>(
                skus.stream().map(Stock::stream).toList());
        streams.add(Reservation.stream(order.orderId()));
        states.fetch(streams);

        return switch (states.of(Reservation.stream(order.orderId()))) {
            case Open _ -> reserve(order, states.of(skus, Stock::stream));
            case Reserved _, Failed _, Released _, Barred _ -> Reaction.nothing();
        };
    }

    private static Reaction reserve(OrderPlaced order, Map<Sku, Stock> stock) {
        var reservation = Reservation.stream(order.orderId());
        var shortages = order.items().stream()
                .filter(line -> stock.get(line.sku()).available() < line.quantity())
                .map(line -> new Shortage(
                        line.sku(), line.quantity(), stock.get(line.sku()).available()))
                .toList();
        if (!shortages.isEmpty()) {
            return Reaction.append(
                    reservation, new InventoryReservationFailed(order.orderId(), Reason.OUT_OF_STOCK, shortages));
        }
        var reaction = Reaction.append(reservation, new InventoryReserved(order.orderId(), items(order)));
        for (var line : order.items()) {
            reaction = reaction.and(
                    Stock.stream(line.sku()), new StockReserved(line.sku(), order.orderId(), line.quantity()));
        }
        return reaction;
    }

    private static List<ReservedItem> items(OrderPlaced order) {
        return order.items().stream()
                .map(line -> new ReservedItem(line.sku(), line.quantity()))
                .toList();
    }
}
