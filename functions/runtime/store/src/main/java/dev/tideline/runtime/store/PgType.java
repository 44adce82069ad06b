package dev.tideline.runtime.store;

import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** A type of PostgreSQL: its name in SQL, and the array that the driver takes for an SQL array of it. */
record PgType<V>(String name, IntFunction<V[]> arrays) {
    static final PgType<String> TEXT = new PgType<>("text", String[]::new);
    static final PgType<Long> BIGINT = new PgType<>("bigint", Long[]::new);
    static final PgType<Integer> INT = new PgType<>("int", Integer[]::new);
    static final PgType<Boolean> BOOLEAN = new PgType<>("boolean", Boolean[]::new);
    static final PgType<UUID> ID = new PgType<>("uuid", UUID[]::new);

    /** Returns an array with a value of each row. */
    <R> V[] array(Collection<R> rows, Function<R, V> value) {
        return rows.stream().map(value).toArray(arrays);
    }
}
