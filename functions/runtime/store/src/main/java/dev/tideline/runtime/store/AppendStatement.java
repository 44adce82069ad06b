package dev.tideline.runtime.store;

import dev.tideline.store.Append;

/** The store's append in a transaction of its caller: a statement for the caller's connection, in the driver's own types. */
public record AppendStatement(String sql, Object[] parameters) {

    /** The value in the first column of the only row if the append has succeeded. With any other value, nothing was appended. */
    public static final String APPENDED = "appended";

    public static AppendStatement of(Append append) {
        return new AppendStatement(
                AppendFunction.APPEND.sql(), AppendFunction.APPEND.values(new AppendCall(append, true)));
    }
}
