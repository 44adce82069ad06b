package dev.tideline.commands.sellinventory;

import dev.tideline.decision.Appends;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.fulfilment.OrderDecision;
import dev.tideline.fulfilment.OrderParticipant;
import dev.tideline.fulfilment.Selling;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.StockEvent.StockSold;
import java.util.Set;

/** Sells the reserved items of a confirmed order, once. */
@Appends({StockSold.class, InventorySold.class})
public class SellInventory implements OrderParticipant {
    private final Selling decision = new Selling();

    @Override
    public OrderDecision decision() {
        return decision;
    }

    @Override
    public EventStream<?, ?> answersIn(OrderCommand command) {
        return Reservation.stream(command.orderId());
    }

    @Override
    public Set<Class<? extends DomainEvent>> goesOn() {
        return Set.of(InventoryReserved.class);
    }
}
