package dev.tideline.runtime.views;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.StockEvent.StockAdded;
import java.time.Instant;
import java.util.Set;

/** Counts pieces, and fails as told. */
record Counting(String function) implements Projection<CountedView> {
    static final int POISON = 13;
    static final int UNSTORABLE = 14;

    @Override
    public Class<CountedView> view() {
        return CountedView.class;
    }

    @Override
    public Set<String> categories() {
        return Set.of("stock", "item");
    }

    @Override
    public CountedView emptyRow(Envelope event) {
        var row = new CountedView();
        row.sku = event.streamId().entityId();
        return row;
    }

    @Override
    public void step(CountedView row, DomainEvent event, Instant timestamp) {
        switch (event) {
            case StockAdded added -> {
                row.available += added.quantity();
                if (added.quantity() == UNSTORABLE) {
                    row.name = "\0";
                }
                if (added.quantity() == POISON) {
                    throw new IllegalStateException("poison");
                }
            }
            case ItemRenamed renamed -> row.name = renamed.name().value();
            default -> throw new IllegalArgumentException("not of this test: " + event);
        }
    }
}
