package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.Parameter.orNull;

import dev.tideline.store.Receipt;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** The table {@code receipts}: the statement that reads it, and the argument of append() that writes it. */
record ReceiptsTable(SqlClient client) {
    private static final String RECEIPT = "SELECT fingerprint, answer FROM receipts"
            + " WHERE function = $1 AND key = $2"
            + " AND created_at BETWEEN clock_timestamp() - interval '24 hours' AND clock_timestamp() + interval '24 hours'";

    static final List<Parameter<AppendCall>> ARGUMENTS = List.of(new Parameter<>(
            "receipt", "text[]", orNull(call -> call.append().receipt().map(ReceiptsTable::array))));

    Future<Optional<Receipt>> receipt(String function, String key) {
        return SqlQueries.list(
                        client,
                        RECEIPT,
                        Tuple.of(function, key),
                        row -> new Receipt(function, key, row.getString(0), row.getString(1)))
                .map(receipts -> receipts.stream().findFirst());
    }

    private static String[] array(Receipt receipt) {
        return new String[] {receipt.function(), receipt.key(), receipt.fingerprint(), receipt.answer()};
    }

    /** @param array as append() takes and returns it */
    static Receipt receipt(String... array) {
        return new Receipt(array[0], array[1], array[2], array[3]);
    }
}
