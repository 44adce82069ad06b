package dev.tideline.saga.releaseunpaidinventory;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.fulfilment.Releasing;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Releases the reserved items of an order whose payment has failed. */
@Appends({StockReleased.class, InventoryReleased.class})
public class WhenPaymentFailedThenReleaseInventory implements Choreographed<PaymentFailed> {
    private final Releasing decision = new Releasing();

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return List.of(Payment.stream(order), Reservation.stream(order));
    }

    @Override
    public Reaction choreograph(PaymentFailed event, States states) {
        if (!(states.of(Payment.stream(event.orderId())) instanceof Payment.Failed)) {
            throw new OutOfOrderException("its payment has not failed");
        }
        if (states.of(Reservation.stream(event.orderId())) instanceof Reservation.Open) {
            throw new OutOfOrderException("nothing is reserved for its order");
        }
        return decision.decide(event.orderId(), states);
    }
}
