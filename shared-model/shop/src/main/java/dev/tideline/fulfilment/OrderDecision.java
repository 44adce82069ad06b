package dev.tideline.fulfilment;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.shop.OrderId;
import java.util.List;

/** A decision on an order that the choreography takes because of an event, and the orchestrated saga because of a command. */
public interface OrderDecision {

    /** Returns the streams that the decision reads first. Their states may name further streams. */
    List<EventStream<?, ?>> reads(OrderId order);

    /** Decides, as {@link dev.tideline.decision.Reactor#react} does. */
    Reaction decide(OrderId order, States states);
}
