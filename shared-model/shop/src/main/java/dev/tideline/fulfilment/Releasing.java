package dev.tideline.fulfilment;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.Reservation.Reserved;
import dev.tideline.inventory.Stock;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Releases the reserved items of an order that will not be confirmed. If nothing is reserved yet, a late reservation is barred. */
public final class Releasing implements OrderDecision {

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return List.of(Reservation.stream(order));
    }

    @Override
    public Reaction decide(OrderId order, States states) {
        var reservation = Reservation.stream(order);
        return switch (states.of(reservation)) {
            case Reserved reserved ->
                Reaction.append(reserved.released(order, states.of(reserved.skus(), Stock::stream)));
            case Reservation.Open open -> Reaction.append(reservation, open.barred(order));
            case Reservation.Failed _, Reservation.Released _, Reservation.Sold _, Reservation.Barred _ ->
                Reaction.nothing();
        };
    }
}
