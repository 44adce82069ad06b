package dev.tideline.bench;

import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.plan.Answer;

/** The meaning of a reservation's events for a step that reserves, and for its undo. */
final class ReservationAnswers {
    private ReservationAnswers() {}

    static Answer<ReservationEvent> reserved(Answer<ReservationEvent> inventory) {
        return inventory
                .done(InventoryReserved.class)
                .refused(
                        InventoryReservationFailed.class,
                        InventoryReleased.class,
                        InventorySold.class,
                        ReservationBarred.class);
    }

    static Answer<ReservationEvent> released(Answer<ReservationEvent> inventory) {
        return inventory
                .goesOn(InventoryReserved.class)
                .done(InventoryReleased.class)
                .barred(InventoryReservationFailed.class, ReservationBarred.class)
                .refused(InventorySold.class);
    }
}
