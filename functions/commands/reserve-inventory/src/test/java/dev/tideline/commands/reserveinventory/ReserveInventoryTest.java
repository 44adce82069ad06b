package dev.tideline.commands.reserveinventory;

import static dev.tideline.testing.Given.given;
import static dev.tideline.testing.shop.AnOrder.COMMAND;
import static dev.tideline.testing.shop.AnOrder.ID;
import static dev.tideline.testing.shop.AnOrder.MUG;
import static dev.tideline.testing.shop.AnOrder.PLACED;
import static dev.tideline.testing.shop.AnOrder.RESERVED;
import static dev.tideline.testing.shop.AnOrder.STOCKED;
import static dev.tideline.testing.shop.AnOrder.TAKEN;

import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.Reason;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.ReservationEvent.Shortage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReserveInventoryTest {
    private final ReserveInventory participant = new ReserveInventory();

    @Test
    void items_in_stock_are_reserved() {
        given(STOCKED, PLACED).when(participant, COMMAND).then(RESERVED, TAKEN).withoutEffect();
    }

    @Test
    void nothing_is_reserved_if_an_item_is_short() {
        given(PLACED)
                .when(participant, COMMAND)
                .then(new InventoryReservationFailed(ID, Reason.OUT_OF_STOCK, List.of(new Shortage(MUG, 2, 0))));
    }

    @Test
    void a_barred_reservation_stays_so() {
        given(STOCKED, PLACED, new ReservationBarred(ID))
                .when(participant, COMMAND)
                .thenNothing();
    }
}
