package dev.tideline.commands.reserveinventory;

import dev.tideline.decision.Appends;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.fulfilment.OrderDecision;
import dev.tideline.fulfilment.OrderParticipant;
import dev.tideline.fulfilment.Reserving;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.StockEvent.StockReserved;

/** Reserves the items of an order: all of them, or none if any is short. */
@Appends({StockReserved.class, InventoryReserved.class, InventoryReservationFailed.class})
public class ReserveInventory implements OrderParticipant {
    private final Reserving decision = new Reserving();

    @Override
    public OrderDecision decision() {
        return decision;
    }

    @Override
    public EventStream<?, ?> answersIn(OrderCommand command) {
        return Reservation.stream(command.orderId());
    }
}
