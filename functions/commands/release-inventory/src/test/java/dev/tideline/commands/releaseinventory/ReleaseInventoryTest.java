package dev.tideline.commands.releaseinventory;

import static dev.tideline.testing.Given.given;
import static dev.tideline.testing.shop.AnOrder.COMMAND;
import static dev.tideline.testing.shop.AnOrder.ID;
import static dev.tideline.testing.shop.AnOrder.ITEMS;
import static dev.tideline.testing.shop.AnOrder.MUG;
import static dev.tideline.testing.shop.AnOrder.PLACED;
import static dev.tideline.testing.shop.AnOrder.RESERVED;
import static dev.tideline.testing.shop.AnOrder.STOCKED;
import static dev.tideline.testing.shop.AnOrder.TAKEN;

import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockSold;
import org.junit.jupiter.api.Test;

class ReleaseInventoryTest {
    private final ReleaseInventory participant = new ReleaseInventory();

    @Test
    void reserved_items_are_released() {
        given(STOCKED, PLACED, TAKEN, RESERVED)
                .when(participant, COMMAND)
                .then(new InventoryReleased(ID, ITEMS), new StockReleased(MUG, ID, 2));
    }

    @Test
    void a_reservation_that_was_not_made_is_barred() {
        given(PLACED).when(participant, COMMAND).then(new ReservationBarred(ID));
    }

    @Test
    void sold_items_are_not_released() {
        given(STOCKED, PLACED, TAKEN, RESERVED, new StockSold(MUG, ID, 2), new InventorySold(ID, ITEMS))
                .when(participant, COMMAND)
                .thenNothing();
    }
}
