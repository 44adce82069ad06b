package dev.tideline.runtime.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Runs statements that are answered with a list. */
final class SqlQueries {
    private SqlQueries() {}

    static <T> Future<List<T>> list(SqlClient client, String sql, Tuple parameters, Function<Row, T> mapping) {
        return client.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> stream(rows).map(mapping).toList());
    }

    static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
