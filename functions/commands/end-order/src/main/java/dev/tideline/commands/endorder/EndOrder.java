package dev.tideline.commands.endorder;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Cancelling;
import dev.tideline.fulfilment.EndOrderCommand;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderPlaced;
import java.util.Set;

/** Cancels an order that cannot be fulfilled, unless it has ended already. */
@Appends(OrderCancelled.class)
public class EndOrder implements Participant<EndOrderCommand> {

    @Override
    public EventStream<?, ?> answersIn(EndOrderCommand command) {
        return Order.stream(command.orderId());
    }

    @Override
    public Set<Class<? extends DomainEvent>> goesOn() {
        return Set.of(OrderPlaced.class);
    }

    @Override
    public Reaction carryOut(EndOrderCommand command, States states) {
        return Cancelling.decide(command.orderId(), command::cancelReason, states);
    }
}
