package dev.tideline.testing.views;

import dev.tideline.event.Envelope;
import dev.tideline.query.RowSource;
import dev.tideline.runtime.views.ServedView;
import dev.tideline.runtime.views.Steps;
import dev.tideline.testing.memory.InMemoryRows;
import java.util.Collection;
import java.util.LinkedHashMap;

/** A view in memory, for tests of queries without a database. The view's own steps make its rows of events. */
public final class InMemoryView {
    private InMemoryView() {}

    public static <V extends ServedView> RowSource<V> of(Steps<V> steps, Collection<Envelope> events) {
        var rows = new LinkedHashMap<Object, V>();
        events.stream()
                .filter(event -> steps.categories().contains(event.streamId().category()))
                .forEach(event -> {
                    var empty = steps.emptyRow(event);
                    steps.apply(rows.computeIfAbsent(empty.id(), _ -> empty), event);
                });
        return new InMemoryRows<>(
                rows.values().stream().filter(row -> row.version() > 0).toList());
    }
}
