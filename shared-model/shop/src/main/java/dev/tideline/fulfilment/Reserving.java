package dev.tideline.fulfilment;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.ReservationEvent.Shortage;
import dev.tideline.inventory.Stock;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import java.util.List;

/** Reserves the items of a placed order: all of them, or none if any is short. */
public final class Reserving implements OrderDecision {

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return List.of(Order.stream(order), Reservation.stream(order));
    }

    @Override
    public Reaction decide(OrderId order, States states) {
        return switch (states.of(Reservation.stream(order))) {
            case Reservation.Open open ->
                switch (states.of(Order.stream(order))) {
                    case Order.Placed placed -> reserve(open, placed.order(), states);
                    // The reservation is barred because of the cancellation.
                    case Order.Cancelled _ -> Reaction.nothing();
                    case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
                    case Order.Confirmed _ ->
                        throw new BrokenInvariantException(
                                Order.stream(order) + " is confirmed, but its items were never reserved");
                };
            case Reservation.Reserved _,
                    Reservation.Failed _,
                    Reservation.Released _,
                    Reservation.Sold _,
                    Reservation.Barred _ -> Reaction.nothing();
        };
    }

    private static Reaction reserve(Reservation.Open open, OrderPlaced order, States states) {
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
