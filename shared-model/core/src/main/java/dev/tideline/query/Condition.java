package dev.tideline.query;

import java.util.List;

/** Something that a column has to be for its row to be listed. {@link Column} makes these. */
public record Condition<V>(Column<V, ?> column, Test test, List<?> values) {

    /** What is held against the values. All but {@link #IS_ONE_OF_FEW} have one. */
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
}
