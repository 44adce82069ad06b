package dev.tideline.queries.items;

import dev.tideline.event.Money;
import dev.tideline.views.inventory.InventoryView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Currency;

/** An item as it is answered. The names of the components are the contract. */
@RegisterForReflection
public record ItemAnswer(
        String sku,
        String name,
        Money unitPrice,
        Currency currency,
        long available,
        long reserved,
        long sold,
        long version) {

    static ItemAnswer of(InventoryView row) {
        var currency = Currency.getInstance(row.currency);
        return new ItemAnswer(
                row.sku,
                row.name,
                new Money(row.unitPrice).in(currency),
                currency,
                row.available,
                row.reserved,
                row.sold,
                row.itemVersion);
    }
}
