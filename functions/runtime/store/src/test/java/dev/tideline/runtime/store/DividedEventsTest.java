package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.store.EventStore;
import dev.tideline.testing.TestServers;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The store when {@code deploy/postgresql/partition-events.sql} has divided its table of events. */
class DividedEventsTest extends EventStoreContract {
    private static final String NAME = "divided_" + UUID.randomUUID().toString().replace('-', '_');
    private static final URI ADDRESS = URI.create(TestServers.postgresUrl()).resolve("/" + NAME);
    private static final Vertx VERTX = Vertx.vertx();
    private static Pool pool;

    @BeforeAll
    static void given_a_store_with_events_that_is_divided() throws Exception {
        TestDatabase.execute("COMMIT; CREATE DATABASE " + NAME);
        SchemaMigration.migrate(ADDRESS.toString(), TestServers.kafka());
        execute("""
                INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                SELECT 'stock-' || number, 1, uuidv7(), 'StockAdded', 1, '/test', uuidv7(), uuidv7(), '{}'
                FROM generate_series(1, 100) AS number;
                INSERT INTO deferrals (function, stream_id, version, attempts, next_attempt, reason)
                VALUES ('test', 'stock-1', 1, 1, 'infinity', 'of a test');
                CREATE INDEX orders_placed ON events ("timestamp") WHERE type = 'OrderPlaced'""");

        execute(Files.readString(Path.of("../../../deploy/postgresql/partition-events.sql")));

        assertThat(number("SELECT count(*) FROM events")).isEqualTo(100);
        pool = PgPools.create(VERTX, PgConnectOptions.fromUri(ADDRESS.toString()), 16);
    }

    @AfterAll
    static void drop() throws Exception {
        get(pool.close().toCompletionStage());
        TestDatabase.execute("COMMIT; DROP DATABASE " + NAME);
    }

    @Override
    protected EventStore emptyStore() throws Exception {
        execute(TestDatabase.EMPTY);
        return new PgEventStore(pool);
    }

    @Override
    protected void givePositions() throws Exception {
        var stamper = new Stamper(pool);
        var token = number("SELECT token FROM relay");
        while (get(stamper.stamp(token, Map.of(), 1_000)) instanceof Stamper.Stamped stamped
                && !stamped.events().isEmpty()) {}
    }

    @Test
    void all_parts_have_the_indexes_and_the_statistics_that_the_undivided_table_had() throws Exception {
        assertThat(number("SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass"))
                .isEqualTo(16);
        for (var index : new String[] {"orders_placed", "events_by_correlation"}) {
            assertThat(number("SELECT count(*) FROM pg_inherits WHERE inhparent = '" + index + "'::regclass"))
                    .isEqualTo(16);
        }
        assertThat(partsWithStatisticsOfStreams()).isEqualTo(16);
        assertThat(number("SELECT count(*) FROM pg_constraint WHERE conrelid = 'deferrals'::regclass"
                        + " AND confrelid = 'events'::regclass"))
                .isEqualTo(1);
    }

    @Test
    void a_migration_gives_parts_the_statistics_that_were_divided_before_it() throws Exception {
        execute("ALTER TABLE events_3 ALTER COLUMN stream_id RESET (n_distinct)");
        assertThat(partsWithStatisticsOfStreams()).isEqualTo(15);

        execute(Files.readString(Path.of("../schema/src/main/resources/db/migration/V10__statistics_of_streams.sql")));

        assertThat(partsWithStatisticsOfStreams()).isEqualTo(16);
    }

    private static long partsWithStatisticsOfStreams() throws SQLException {
        return number(
                "SELECT count(*) FROM pg_inherits JOIN pg_attribute ON attrelid = inhrelid"
                        + " WHERE inhparent = 'events'::regclass AND attname = 'stream_id' AND attoptions = '{n_distinct=-0.5}'");
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbc());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbc());
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String jdbc() {
        var user = ADDRESS.getUserInfo().split(":");
        return "jdbc:postgresql://%s:%d%s?user=%s&password=%s"
                .formatted(ADDRESS.getHost(), ADDRESS.getPort(), ADDRESS.getPath(), user[0], user[1]);
    }
}
