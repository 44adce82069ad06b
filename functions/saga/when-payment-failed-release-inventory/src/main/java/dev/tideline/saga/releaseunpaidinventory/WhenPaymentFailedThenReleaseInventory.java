package dev.tideline.saga.releaseunpaidinventory;

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
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import jakarta.inject.Singleton;

/** When the payment of an order has failed, what was reserved for it is released. */
@Singleton
public class WhenPaymentFailedThenReleaseInventory implements Reactor<PaymentFailed> {

    @Override
    public Class<PaymentFailed> event() {
        return PaymentFailed.class;
    }

    @Override
    public Reaction react(PaymentFailed payment, States states) {
        return switch (states.of(Reservation.stream(payment.orderId()))) {
            case Reserved reserved -> Reaction.append(reserved.released(payment.orderId()));
            case Failed _, Released _, Barred _ -> Reaction.nothing();
            case Open _ -> throw new OutOfOrderException("nothing is reserved for its order");
        };
    }
}
