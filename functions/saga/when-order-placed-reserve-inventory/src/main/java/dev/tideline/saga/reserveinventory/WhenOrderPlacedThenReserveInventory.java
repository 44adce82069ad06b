package dev.tideline.saga.reserveinventory;

import dev.tideline.decision.Appends;
import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.OutOfOrderException;
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
import dev.tideline.inventory.Reservation.Sold;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.ReservationEvent.Shortage;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.shop.Sku;
import java.util.ArrayList;
import java.util.List;

/** Reserves the items of a placed order: all of them, or none if any is short. */
@Appends({StockReserved.class, InventoryReserved.class, InventoryReservationFailed.class})
public class WhenOrderPlacedThenReserveInventory implements Reactor<OrderPlaced> {

    @Override
    public Reaction react(OrderPlaced event, States states) {
        var order = Order.stream(event.orderId());
        var reservation = Reservation.stream(event.orderId());
        var streams = new ArrayList<EventStream<?, ?>>(
                skus(event).stream().map(Stock::stream).toList());
        streams.addAll(List.of(order, reservation));
        states.fetch(streams);

        return switch (states.of(reservation)) {
            case Open open ->
                switch (states.of(order)) {
                    case Order.Placed placed -> reserve(open, placed.order(), states);
                    // What comes of its cancellation bars the reservation.
                    case Order.Cancelled _ -> Reaction.nothing();
                    case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
                    case Order.Confirmed _ ->
                        throw new BrokenInvariantException(order + " is confirmed, but its items were never reserved");
                };
            case Reserved _, Failed _, Released _, Sold _, Barred _ -> Reaction.nothing();
        };
    }

    private static Reaction reserve(Open open, OrderPlaced order, States states) {
        var stock = states.of(skus(order), Stock::stream);
        var shortages = order.items().stream()
                .filter(line -> stock.get(line.sku()).available() < line.quantity())
                .map(line -> new Shortage(
                        line.sku(), line.quantity(), stock.get(line.sku()).available()))
                .toList();
        if (!shortages.isEmpty()) {
            return Reaction.append(Reservation.stream(order.orderId()), open.failed(order.orderId(), shortages));
        }
        return Reaction.append(open.reserved(order.orderId(), items(order), stock));
    }

    private static List<Sku> skus(OrderPlaced order) {
        return order.items().stream().map(OrderLine::sku).toList();
    }

    private static List<ReservedItem> items(OrderPlaced order) {
        return order.items().stream()
                .map(line -> new ReservedItem(line.sku(), line.quantity()))
                .toList();
    }
}
