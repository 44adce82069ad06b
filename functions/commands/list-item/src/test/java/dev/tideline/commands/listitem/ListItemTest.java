package dev.tideline.commands.listitem;

import static dev.tideline.testing.Given.given;

import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemEvent.ItemRepriced;
import dev.tideline.inventory.ItemName;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import java.util.Currency;
import org.junit.jupiter.api.Test;

class ListItemTest {
    private static final Sku MUG = new Sku("mug");
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final ItemListed LISTED = new ItemListed(MUG, new ItemName("Mug"), Money.parse("12.50"), EUR);

    @Test
    void an_item_that_is_not_in_the_shop_is_listed() {
        given().when(mug("Mug", "12.50")).then(LISTED);
    }

    @Test
    void an_item_that_is_so_already_stays_as_it_is() {
        given(LISTED).when(mug("Mug", "12.50")).thenNothing();
    }

    @Test
    void another_price_reprices_it() {
        given(LISTED).when(mug("Mug", "13.00")).then(new ItemRepriced(MUG, Money.parse("13.00"), EUR));
    }

    @Test
    void another_name_renames_it() {
        given(LISTED).when(mug("Cup", "12.50")).then(new ItemRenamed(MUG, new ItemName("Cup")));
    }

    @Test
    void name_and_price_change_together() {
        given(LISTED)
                .when(mug("Cup", "0.00"))
                .then(new ItemRepriced(MUG, Money.parse("0.00"), EUR), new ItemRenamed(MUG, new ItemName("Cup")));
    }

    @Test
    void a_former_name_and_price_count_no_more() {
        given(LISTED, new ItemRepriced(MUG, Money.parse("13.00"), EUR), new ItemRenamed(MUG, new ItemName("Cup")))
                .when(mug("Cup", "13.00"))
                .thenNothing();
    }

    @Test
    void the_shop_has_one_currency() {
        var command = new ListItem(MUG, new ItemName("Mug"), Money.parse("12.50"), Currency.getInstance("USD"), EUR);
        given(LISTED).when(command).thenRefused(ShopProblem.CURRENCY_MISMATCH, "/currency");
    }

    private static ListItem mug(String name, String price) {
        return new ListItem(MUG, new ItemName(name), Money.parse(price), EUR, EUR);
    }
}
