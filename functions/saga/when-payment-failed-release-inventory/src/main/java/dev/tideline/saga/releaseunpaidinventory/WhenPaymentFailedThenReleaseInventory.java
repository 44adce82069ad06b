package dev.tideline.saga.releaseunpaidinventory;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.Reservation.Barred;
import dev.tideline.inventory.Reservation.Failed;
import dev.tideline.inventory.Reservation.Open;
import dev.tideline.inventory.Reservation.Released;
import dev.tideline.inventory.Reservation.Reserved;
import dev.tideline.inventory.Reservation.Sold;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import java.util.List;

/** Releases the reserved items of an order whose payment has failed. */
@Appends({StockReleased.class, InventoryReleased.class})
public class WhenPaymentFailedThenReleaseInventory implements Reactor<PaymentFailed> {

    @Override
    public Reaction react(PaymentFailed event, States states) {
        var payment = Payment.stream(event.orderId());
        var reservation = Reservation.stream(event.orderId());
        states.fetch(List.of(payment, reservation));

        if (!(states.of(payment) instanceof Payment.Failed)) {
            throw new OutOfOrderException("its payment has not failed");
        }
        return switch (states.of(reservation)) {
            case Reserved reserved ->
                Reaction.append(reserved.released(event.orderId(), states.of(reserved.skus(), Stock::stream)));
            case Failed _, Released _, Sold _, Barred _ -> Reaction.nothing();
            case Open _ -> throw new OutOfOrderException("nothing is reserved for its order");
        };
    }
}
