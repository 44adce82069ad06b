package dev.tideline.query;

import java.util.List;
import java.util.Optional;

/**
 * The rows of one page of a list: those of which all conditions hold, in a total order, from somewhere on.
 *
 * @param sort by which rows are sorted; rows that it does not tell apart, by the id in the same direction
 * @param after where the page before ended
 */
public record Selection<V>(
        List<Condition<V>> conditions,
        Column<V, ?> sort,
        boolean descending,
        Column<V, ?> id,
        Optional<After> after,
        int limit) {

    public Selection {
        conditions = List.copyOf(conditions);
    }

    /** A place in the list: behind a row of these values. */
    public record After(Object sortKey, Object id) {}

    /** Returns the place behind a row. */
    public After after(V row) {
        return new After(sort.of().apply(row), id.of().apply(row));
    }
}
