package dev.tideline.commands.sellinventory;

import static dev.tideline.testing.Given.given;
import static dev.tideline.testing.shop.AnOrder.COMMAND;
import static dev.tideline.testing.shop.AnOrder.CONFIRMED;
import static dev.tideline.testing.shop.AnOrder.ID;
import static dev.tideline.testing.shop.AnOrder.ITEMS;
import static dev.tideline.testing.shop.AnOrder.MUG;
import static dev.tideline.testing.shop.AnOrder.PLACED;
import static dev.tideline.testing.shop.AnOrder.RESERVED;
import static dev.tideline.testing.shop.AnOrder.STOCKED;
import static dev.tideline.testing.shop.AnOrder.TAKEN;

import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.StockEvent.StockSold;
import org.junit.jupiter.api.Test;

class SellInventoryTest {
    private final SellInventory participant = new SellInventory();

    @Test
    void reserved_items_of_a_confirmed_order_are_sold() {
        given(STOCKED, PLACED, TAKEN, RESERVED, CONFIRMED)
                .when(participant, COMMAND)
                .then(new StockSold(MUG, ID, 2), new InventorySold(ID, ITEMS));
    }

    @Test
    void items_are_sold_once() {
        given(STOCKED, PLACED, TAKEN, RESERVED, CONFIRMED, new StockSold(MUG, ID, 2), new InventorySold(ID, ITEMS))
                .when(participant, COMMAND)
                .thenNothing();
    }
}
