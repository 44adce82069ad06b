package dev.tideline.query;

import dev.tideline.event.Uuids;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * A column of a view.
 *
 * @param name of the column, and of the sort by it
 * @param of the value of a row that is served; values of one column are comparable
 * @param parse reads what {@code text} has written, and throws an {@link IllegalArgumentException} for anything else
 * @param text writes a value, as cursors hold it
 */
public record Column<V, T>(String name, Function<V, T> of, Function<String, T> parse, Function<T, String> text) {

    public static <V> Column<V, String> ofText(String name, Function<V, String> of) {
        return new Column<>(name, of, Function.identity(), Function.identity());
    }

    public static <V> Column<V, UUID> ofUuid(String name, Function<V, UUID> of) {
        return new Column<>(name, of, Uuids::parse, UUID::toString);
    }

    public static <V> Column<V, Long> ofNumber(String name, Function<V, Long> of) {
        return new Column<>(name, of, Long::valueOf, String::valueOf);
    }

    public Condition<V> is(T value) {
        return new Condition<>(this, Condition.Test.IS, List.of(value));
    }

    /** Returns the condition {@link #is}, of a column by which, that of each sort and the id there is an index. */
    public Condition<V> isIndexed(T value) {
        return new Condition<>(this, Condition.Test.IS_INDEXED, List.of(value));
    }

    /** Returns the condition that it is one of these. The rows of which it holds are few, and an index of this column finds them. */
    public Condition<V> isOneOfFew(Collection<T> values) {
        return new Condition<>(this, Condition.Test.IS_ONE_OF_FEW, List.copyOf(values));
    }

    public Condition<V> isAbove(T value) {
        return new Condition<>(this, Condition.Test.IS_ABOVE, List.of(value));
    }

    public Condition<V> isAtLeast(T value) {
        return new Condition<>(this, Condition.Test.IS_AT_LEAST, List.of(value));
    }

    public Condition<V> isAtMost(T value) {
        return new Condition<>(this, Condition.Test.IS_AT_MOST, List.of(value));
    }

    /** Returns the condition that the text begins so. The column is in bytewise order. */
    public Condition<V> startsWith(T prefix) {
        return new Condition<>(this, Condition.Test.STARTS_WITH, List.of(prefix));
    }
}
