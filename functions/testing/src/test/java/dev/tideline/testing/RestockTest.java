package dev.tideline.testing;

import static dev.tideline.testing.Given.given;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import org.junit.jupiter.api.Test;

/** The test of a decision. {@link DeclaredIsTestedTest} has it leave out an event. */
class RestockTest {
    static final String LEAVES_OUT = "restock-test.leaves-out";

    private static final Sku MUG = new Sku("mug");
    private static final OrderId ORDER = OrderId.parse("019a7b40-0000-7000-8000-000000000001");

    @Test
    void a_piece_is_added() {
        given().when(new Restock(MUG, ORDER)).then(new StockAdded(MUG, 1));
    }

    @Test
    void a_piece_that_is_held_is_given_back() {
        assumeFalse(Boolean.getBoolean(LEAVES_OUT));
        given(new StockAdded(MUG, 1), new StockReserved(MUG, ORDER, 1))
                .when(new Restock(MUG, ORDER))
                .then(new StockReleased(MUG, ORDER, 1));
    }
}
