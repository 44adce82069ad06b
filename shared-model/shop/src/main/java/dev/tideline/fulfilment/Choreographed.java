package dev.tideline.fulfilment;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.order.Order;
import dev.tideline.shop.OfOrder;
import dev.tideline.shop.OrderId;
import java.util.ArrayList;
import java.util.List;

/**
 * A reactor of the choreography of orders. For an order that a saga leads, it does nothing.
 *
 * @param <E> the type of event that wakes it
 */
public interface Choreographed<E extends OfOrder> extends Reactor<E> {

    /** Returns streams that the reaction will read, besides the order's. */
    List<EventStream<?, ?>> reads(OrderId order);

    /** Decides, as {@link Reactor#react} does. */
    Reaction choreograph(E event, States states);

    @Override
    default List<EventStream<?, ?>> reads(E event) {
        var streams = new ArrayList<EventStream<?, ?>>(reads(event.orderId()));
        streams.add(Order.stream(event.orderId()));
        return streams;
    }

    @Override
    default Reaction react(E event, States states) {
        return states.of(Order.stream(event.orderId())).isOrchestrated()
                ? Reaction.nothing()
                : choreograph(event, states);
    }
}
