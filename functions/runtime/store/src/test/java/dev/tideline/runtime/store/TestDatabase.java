package dev.tideline.runtime.store;

import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;

/** The test server's database, by the pool that the store uses and by connections that a test holds open itself. */
final class TestDatabase {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Pool POOL = pool(16);

    /** Everything goes but the tables. */
    static final String EMPTY = """
            TRUNCATE events, publication_queue, positions, stamps, receipts, deferrals, deadlines, snapshots RESTART IDENTITY;
            INSERT INTO stamps VALUES (0, 0, '{}', '{}');
            UPDATE relay SET expires = '-infinity', published = 0;
            UPDATE relay_lanes SET published = 0""";

    private TestDatabase() {}

    static Pool pool() {
        return POOL;
    }

    static Pool pool(int maxSize) {
        return PgPools.create(VERTX, PgConnectOptions.fromUri(TestServers.postgresUrl()), maxSize);
    }

    static Pool poolThrough(int port) {
        return PgPools.create(
                VERTX, PgConnectOptions.fromUri(TestServers.postgresUrl()).setPort(port), 1);
    }

    /**
     * Returns the number of rows of a table that all statements have read up to now.
     *
     * @param pool of one connection: reads of others are counted some time later
     */
    static long rowsRead(Pool pool, String table) throws Exception {
        EventStoreContract.get(
                pool.query("SELECT pg_stat_force_next_flush()").execute().toCompletionStage());
        return EventStoreContract.get(pool.preparedQuery(
                                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = $1")
                        .execute(Tuple.of(table))
                        .toCompletionStage())
                .iterator()
                .next()
                .getLong(0);
    }

    static URI address() {
        return URI.create(TestServers.postgresUrl());
    }

    /** A session with a transaction of its own, until it is closed. */
    static Connection transaction() throws SQLException {
        var connection = Sql.connect();
        connection.setAutoCommit(false);
        return connection;
    }

    static void execute(String sql) throws SQLException {
        try (var connection = transaction();
                var statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    static long number(String sql) throws SQLException {
        try (var connection = transaction();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    static void empty() throws SQLException {
        execute(EMPTY);
    }
}
