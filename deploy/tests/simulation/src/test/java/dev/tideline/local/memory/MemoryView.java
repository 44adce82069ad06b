package dev.tideline.local.memory;

import static java.util.stream.Collectors.toMap;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.views.Projection;
import dev.tideline.runtime.views.View;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The rows of a projection in memory. Step and guard are the projection's; a row's events take turns, as in the database. */
final class MemoryView<V extends View> {
    private final Projection<V> projection;
    private final Map<Object, V> rows = new ConcurrentHashMap<>();

    MemoryView(Projection<V> projection) {
        this.projection = projection;
    }

    Projection<V> projection() {
        return projection;
    }

    /** Returns the rows by their ids. */
    Map<Object, V> rows() {
        return rows;
    }

    /** Returns the stored form of each row: its columns by name, and the applied versions of its version rows. */
    Map<Object, Map<String, Object>> columns() {
        return rows.values().stream().collect(toMap(View::id, MemoryView::columns));
    }

    private static Map<String, Object> columns(View row) {
        var columns = new HashMap<String, Object>();
        try {
            for (var column : row.getClass().getFields()) {
                if (!Modifier.isStatic(column.getModifiers())) {
                    columns.put(column.getName(), column.get(row));
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the columns of a row are its public fields", e);
        }
        row.versionRows().forEach(kept -> columns.put(kept.streamId, kept.version));
        return columns;
    }

    CompletionStage<Void> handle(List<Envelope> events) {
        events.stream()
                .filter(event ->
                        projection.categories().contains(event.streamId().category()))
                .forEach(this::apply);
        return CompletableFuture.completedFuture(null);
    }

    /** Returns a view that is built from these events alone. */
    MemoryView<V> rebuilt(List<Envelope> events) {
        var rebuilt = new MemoryView<>(projection);
        rebuilt.handle(events);
        return rebuilt;
    }

    private void apply(Envelope event) {
        var empty = projection.emptyRow(event);
        rows.compute(empty.id(), (_, found) -> {
            var row = found == null ? empty : found;
            projection.apply(row, event);
            return row;
        });
    }
}
