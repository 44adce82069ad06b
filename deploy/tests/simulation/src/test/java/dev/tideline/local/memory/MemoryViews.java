package dev.tideline.local.memory;

import dev.tideline.runtime.views.Projection;
import dev.tideline.runtime.views.View;
import dev.tideline.views.inventory.InventoryView;
import dev.tideline.views.order.OrderView;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The read models in memory. */
final class MemoryViews {
    private final List<MemoryView<?>> views = new ArrayList<>();

    <V extends View> MemoryView<V> add(Projection<V> projection) {
        var view = new MemoryView<>(projection);
        views.add(view);
        return view;
    }

    List<MemoryView<?>> all() {
        return views;
    }

    OrderView order(UUID id) {
        return row(OrderView.class, id);
    }

    InventoryView item(String sku) {
        return row(InventoryView.class, sku);
    }

    private <V extends View> V row(Class<V> type, Object id) {
        return views.stream()
                .filter(view -> view.projection().view().equals(type))
                .map(view -> type.cast(view.rows().get(id)))
                .findFirst()
                .orElseThrow();
    }
}
