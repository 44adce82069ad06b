package dev.tideline.runtime.store;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * A parameter of a statement: its name, its SQL type and its value, said in one place.
 *
 * @param <P> the object that holds the values of a statement's parameters
 */
record Parameter<P>(String name, String type, Function<P, Object> value) {

    static <P, V> Parameter<P> of(String name, PgType<V> type, Function<P, V> value) {
        return new Parameter<>(name, type.name(), value::apply);
    }

    /** A parameter whose value is an array with a value of each row. */
    static <P, R, V> Parameter<P> array(
            String name, PgType<V> type, Function<P, ? extends Collection<R>> rows, Function<R, V> value) {
        return new Parameter<>(name, type.name() + "[]", from -> type.array(rows.apply(from), value));
    }

    /** Returns the value, or null if there is none: the driver sends null as SQL's NULL. */
    static <P, V> Function<P, V> orNull(Function<P, Optional<? extends V>> value) {
        return from -> value.apply(from).orElse(null);
    }
}
