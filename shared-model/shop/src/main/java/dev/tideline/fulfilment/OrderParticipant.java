package dev.tideline.fulfilment;

import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import java.util.List;

/** A participant that takes a decision on an order: the same decision as a reactor of the choreography. */
public interface OrderParticipant extends Participant<OrderCommand> {
    OrderDecision decision();

    @Override
    default List<EventStream<?, ?>> reads(OrderCommand command) {
        return decision().reads(command.orderId());
    }

    @Override
    default Reaction carryOut(OrderCommand command, States states) {
        return decision().decide(command.orderId(), states);
    }
}
