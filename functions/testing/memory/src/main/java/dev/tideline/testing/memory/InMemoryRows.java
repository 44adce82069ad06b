package dev.tideline.testing.memory;

import dev.tideline.query.Condition;
import dev.tideline.query.RowSource;
import dev.tideline.query.Selection;
import dev.tideline.query.Tagged;
import dev.tideline.store.StreamVersion;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Rows in memory, for tests without a database. All of them are served, and no event is missing in them. They are sorted as Java
 * compares values. A database sorts in the same way, except texts with characters beyond U+FFFF and UUIDs that are not
 * time-ordered.
 */
public record InMemoryRows<V extends Tagged>(Collection<V> rows) implements RowSource<V> {

    public InMemoryRows {
        rows = List.copyOf(rows);
    }

    @Override
    public CompletionStage<Optional<V>> find(Object id) {
        return CompletableFuture.completedFuture(
                rows.stream().filter(row -> row.id().equals(id)).findFirst());
    }

    @Override
    public CompletionStage<Found<V>> list(Selection<V> selection) {
        var found = rows.stream()
                .filter(row -> selection.conditions().stream().allMatch(condition -> holds(condition, row)))
                .filter(row -> selection.after().isEmpty()
                        || compare(selection.after(row), selection.after().get(), selection) > 0)
                .sorted((one, other) -> compare(selection.after(one), selection.after(other), selection))
                .limit(selection.limit() + 1L)
                .toList();
        return CompletableFuture.completedFuture(new Found<>(found, Optional.empty()));
    }

    @Override
    public CompletionStage<List<StreamVersion>> missing(List<StreamVersion> wanted) {
        return CompletableFuture.completedFuture(List.of());
    }

    private static int compare(Selection.After one, Selection.After other, Selection<?> selection) {
        Comparator<Selection.After> ascending = (left, right) -> {
            var bySort = compareValues(left.sortKey(), right.sortKey());
            return bySort != 0 ? bySort : compareValues(left.id(), right.id());
        };
        return (selection.descending() ? ascending.reversed() : ascending).compare(one, other);
    }

    private static <V> boolean holds(Condition<V> condition, V row) {
        var value = condition.column().of().apply(row);
        var values = condition.values();
        return value != null
                && switch (condition.test()) {
                    case IS, IS_INDEXED, IS_ONE_OF_FEW ->
                        values.stream().anyMatch(wanted -> compareValues(value, wanted) == 0);
                    case IS_ABOVE -> compareValues(value, values.getFirst()) > 0;
                    case IS_AT_LEAST -> compareValues(value, values.getFirst()) >= 0;
                    case IS_AT_MOST -> compareValues(value, values.getFirst()) <= 0;
                    case STARTS_WITH ->
                        value.toString().startsWith(values.getFirst().toString());
                };
    }

    /** Two values of one column. */
    @SuppressWarnings("unchecked")
    private static int compareValues(Object one, Object other) {
        return ((Comparable<Object>) one).compareTo(other);
    }
}
