package dev.tideline.order;

import dev.tideline.event.Money;
import dev.tideline.shop.Sku;

/** Some pieces of one item, at the price that it had when the order was placed. */
public record OrderLine(Sku sku, int quantity, Money unitPrice) {

    public Money total() {
        return unitPrice.times(quantity);
    }
}
