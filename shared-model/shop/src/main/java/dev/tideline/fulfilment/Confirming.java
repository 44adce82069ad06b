package dev.tideline.fulfilment;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.order.Order;
import dev.tideline.payment.Payment;
import dev.tideline.shop.OrderId;
import java.util.List;

/** Confirms an order that is paid. An order that was cancelled in the meantime stays cancelled. */
public final class Confirming implements OrderDecision {

    @Override
    public List<EventStream<?, ?>> reads(OrderId order) {
        return List.of(Order.stream(order), Payment.stream(order));
    }

    @Override
    public Reaction decide(OrderId id, States states) {
        var order = Order.stream(id);
        return switch (states.of(Payment.stream(id))) {
            case Payment.Processed processed ->
                switch (states.of(order)) {
                    case Order.Placed placed ->
                        Reaction.append(
                                order, placed.confirmed(processed.payment().paymentId()));
                    case Order.Confirmed _, Order.Cancelled _ -> Reaction.nothing();
                    case Order.Unplaced _ -> throw new OutOfOrderException("its order is not placed");
                };
            // The payment was refunded because its order was cancelled.
            case Payment.Refunded _ -> Reaction.nothing();
            case Payment.Unrequested _, Payment.Requested _, Payment.Failed _, Payment.Voided _, Payment.Barred _ ->
                throw new OutOfOrderException("its payment is not processed");
        };
    }
}
