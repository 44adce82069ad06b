package dev.tideline.commands.addstock;

import static dev.tideline.testing.Given.given;

import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.Quantity;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import java.util.Currency;
import org.junit.jupiter.api.Test;

class AddStockTest {
    private static final Sku MUG = new Sku("mug");
    private static final ItemListed LISTED =
            new ItemListed(MUG, new ItemName("Mug"), Money.parse("12.50"), Currency.getInstance("EUR"));

    @Test
    void pieces_of_a_listed_item_are_added() {
        given(LISTED).when(new AddStock(MUG, new Quantity(10))).then(new StockAdded(MUG, 10));
    }

    @Test
    void more_pieces_are_added_to_those_that_there_are() {
        given(LISTED, new StockAdded(MUG, 10))
                .when(new AddStock(MUG, new Quantity(5)))
                .then(new StockAdded(MUG, 5));
    }

    @Test
    void an_item_that_is_not_listed_has_no_stock() {
        given().when(new AddStock(MUG, new Quantity(10))).thenRefused(ShopProblem.ITEM_NOT_FOUND);
    }
}
