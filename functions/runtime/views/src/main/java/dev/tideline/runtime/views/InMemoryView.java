package dev.tideline.runtime.views;

import dev.tideline.event.Envelope;
import dev.tideline.query.InMemoryRows;
import dev.tideline.query.RowSource;
import java.util.Collection;
import java.util.LinkedHashMap;

/** A view in memory, for tests of queries without a database: what events come to by the projection's own steps. */
public final class InMemoryView {
    private InMemoryView() {}

    public static <V extends ServedView> RowSource<V> of(Projection<V> projection, Collection<Envelope> events) {
        var rows = new LinkedHashMap<Object, V>();
        events.stream()
                .filter(event ->
                        projection.categories().contains(event.streamId().category()))
                .forEach(event -> {
                    var empty = projection.emptyRow(event);
                    projection.apply(rows.computeIfAbsent(empty.id(), _ -> empty), event);
                });
        return new InMemoryRows<>(
                rows.values().stream().filter(row -> row.version() > 0).toList());
    }
}
