package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.Money;
import dev.tideline.inventory.Stock;
import dev.tideline.local.memory.MemoryGateway.Entry;
import dev.tideline.local.memory.MemoryGateway.Status;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
import dev.tideline.testing.shop.Guarantees;
import java.util.List;
import java.util.Optional;

/** The gateway and the views in memory, for the promises that hold after any history. */
record MemoryGuarantees(MemoryGateway gateway, MemoryViews views) implements Guarantees.Outside {
    /** Checks the promises, and that each view is equal to one that is built now. */
    static void hold(List<Envelope> events, MemoryGateway gateway, MemoryViews views) {
        Guarantees.hold(events, new MemoryGuarantees(gateway, views));
        for (var view : views.all()) {
            assertThat(view.columns())
                    .as("%s", view.projection().function())
                    .isEqualTo(view.rebuilt(events).columns());
        }
    }

    @Override
    public Optional<Money> taken(PaymentId payment) {
        return gateway.entry(payment)
                .filter(entry -> entry.status() == Status.CAPTURED)
                .flatMap(Entry::amount);
    }

    @Override
    public String status(OrderId order) {
        return String.valueOf(views.order(order.value()).status);
    }

    @Override
    public Stock stock(Sku sku) {
        var row = views.item(sku.value());
        return new Stock(row.available, row.reserved, row.sold);
    }
}
