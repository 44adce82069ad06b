package dev.tideline.query;

import java.util.List;

/** A condition on a column, without which a row is not listed. {@link Column} makes these. */
public record Condition<V>(Column<V, ?> column, Test test, List<?> values) {

    /** The comparison with the values. All but {@link #IS_ONE_OF_FEW} have one value. */
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
