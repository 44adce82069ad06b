package dev.tideline.query;

import java.util.List;

/** A condition on a column, which the rows of a list meet. {@link Column} makes these. */
public record Condition<V>(Column<V, ?> column, Test test, List<?> values) {

    /** A comparison with the values. All but {@link #IS_ONE_OF_FEW} have one value. */
    public enum Test {
        IS,
        IS_INDEXED,
        IS_ONE_OF_FEW,
        IS_ABOVE,
        IS_AT_LEAST,
        IS_AT_MOST,
        STARTS_WITH
    }

    public Condition {
        values = List.copyOf(values);
    }

    /** Returns true if the row meets it. A database decides by SQL that means the same. */
    public boolean holds(V row) {
        var value = column.of().apply(row);
        return value != null
                && switch (test) {
                    case IS, IS_INDEXED, IS_ONE_OF_FEW ->
                        values.stream().anyMatch(wanted -> compare(value, wanted) == 0);
                    case IS_ABOVE -> compare(value, values.getFirst()) > 0;
                    case IS_AT_LEAST -> compare(value, values.getFirst()) >= 0;
                    case IS_AT_MOST -> compare(value, values.getFirst()) <= 0;
                    case STARTS_WITH ->
                        value.toString().startsWith(values.getFirst().toString());
                };
    }

    /** Compares two values of one column. */
    @SuppressWarnings("unchecked")
    static int compare(Object one, Object other) {
        return ((Comparable<Object>) one).compareTo(other);
    }
}
