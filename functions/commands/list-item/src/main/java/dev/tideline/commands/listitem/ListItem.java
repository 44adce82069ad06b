package dev.tideline.commands.listitem;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.Money;
import dev.tideline.inventory.Item;
import dev.tideline.inventory.Item.Listed;
import dev.tideline.inventory.Item.Unlisted;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemEvent.ItemRepriced;
import dev.tideline.inventory.ItemName;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import java.util.Currency;

/**
 * Sets the name and the price of an item. An item that the shop does not have yet is added.
 *
 * @param unitPrice with exactly the fraction digits of its currency
 * @param shopCurrency the only one that there is
 */
@Appends({ItemListed.class, ItemRepriced.class, ItemRenamed.class})
public record ListItem(Sku sku, ItemName name, Money unitPrice, Currency currency, Currency shopCurrency)
        implements Command {
    @Override
    public Decision decide(States states) {
        if (!currency.equals(shopCurrency)) {
            return Decision.refuse(
                    ShopProblem.CURRENCY_MISMATCH,
                    "Currency not supported; this shop uses " + shopCurrency + ".",
                    "/currency");
        }
        return switch (states.of(Item.stream(sku))) {
            case Unlisted unlisted ->
                Decision.append(Item.stream(sku), unlisted.listed(sku, name, unitPrice, currency));
            case Listed listed -> change(listed);
        };
    }

    private Decision change(Listed listed) {
        var decision = Decision.unchanged(Item.stream(sku));
        if (!listed.unitPrice().equals(unitPrice)) {
            decision = decision.and(Item.stream(sku), listed.repriced(sku, unitPrice, currency));
        }
        if (!listed.name().equals(name)) {
            decision = decision.and(Item.stream(sku), listed.renamed(sku, name));
        }
        return decision;
    }
}
