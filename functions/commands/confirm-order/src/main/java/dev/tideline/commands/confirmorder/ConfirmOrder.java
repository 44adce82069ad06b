package dev.tideline.commands.confirmorder;

import dev.tideline.decision.Appends;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.Confirming;
import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.fulfilment.OrderDecision;
import dev.tideline.fulfilment.OrderParticipant;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import java.util.Set;

/** Confirms an order that is paid, unless it has ended already. */
@Appends(OrderConfirmed.class)
public class ConfirmOrder implements OrderParticipant {
    private final Confirming decision = new Confirming();

    @Override
    public OrderDecision decision() {
        return decision;
    }

    @Override
    public EventStream<?, ?> answersIn(OrderCommand command) {
        return Order.stream(command.orderId());
    }

    @Override
    public Set<Class<? extends DomainEvent>> goesOn() {
        return Set.of(OrderPlaced.class);
    }
}
