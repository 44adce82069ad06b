package dev.tideline.commands.releaseinventory;

import dev.tideline.decision.Appends;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.fulfilment.OrderDecision;
import dev.tideline.fulfilment.OrderParticipant;
import dev.tideline.fulfilment.Releasing;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.StockEvent.StockReleased;
import java.util.Set;

/** Releases the reserved items of an order, or bars their reservation if there is none yet. */
@Appends({StockReleased.class, InventoryReleased.class, ReservationBarred.class})
public class ReleaseInventory implements OrderParticipant {
    private final Releasing decision = new Releasing();

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
