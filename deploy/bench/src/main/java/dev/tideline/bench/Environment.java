package dev.tideline.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.schema.RoleSettings;
import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.runtime.store.PgPools;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The servers that are measured on: those that TIDELINE_PG_URL and TIDELINE_KAFKA name, or new ones of this machine. */
final class Environment implements AutoCloseable {
    /** Of the project. */
    static final Path ROOT = Path.of(System.getProperty("bench.root", "."));

    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** The default number of connections of a function. */
    private static final int CONNECTIONS = 4;

    /** Two servers run at once, while one is filled, and functions and Kafka want some too. */
    private static final int SHARE_OF_MEMORY = 8;

    private static final long MEBIBYTE = 1 << 20;

    /**
     * The statement that fills the files of a new server's log. A new server fills each file with zeros before the first write;
     * later it reuses them.
     */
    private static final String FILES_OF_THE_LOG = """
            DO $$ BEGIN
                FOR i IN 1..256 LOOP
                    PERFORM pg_logical_emit_message(false, 'bench', 'full');
                    PERFORM pg_switch_wal();
                END LOOP;
            END $$""";

    /** The roles of the functions that are measured. Their password is no secret: a server for benchmarks holds none. */
    static final RoleSettings ROLES = new RoleSettings("tideline", Optional.of("only-for-benchmarks"));

    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(10);

    private final Vertx vertx = Vertx.vertx();
    private final String postgresUrl;
    private final String kafka;
    private final Pool pool;
    private final Pool owners;
    private final AutoCloseable servers;
    private final Duration length;

    /**
     * @param servers ends the servers that were started for it
     * @param length the duration of each measurement
     */
    Environment(String postgresUrl, String kafka, AutoCloseable servers, Duration length) {
        SchemaMigration.migrate(postgresUrl, ROLES, kafka);
        this.postgresUrl = postgresUrl;
        this.kafka = kafka;
        this.servers = servers;
        this.length = length;
        pool = PgPools.create(vertx, PgConnectOptions.fromUri(ROLES.url(postgresUrl, DatabaseRole.APP)), CONNECTIONS);
        owners = PgPools.create(vertx, PgConnectOptions.fromUri(postgresUrl), 1);
    }

    static Environment open(Duration length) throws IOException, InterruptedException {
        var postgresUrl = System.getenv("TIDELINE_PG_URL");
        var kafka = System.getenv("TIDELINE_KAFKA");
        if ((postgresUrl == null) != (kafka == null)) {
            throw new IllegalStateException("TIDELINE_PG_URL and TIDELINE_KAFKA go together: set both or none");
        }
        if (postgresUrl != null) {
            return new Environment(postgresUrl, kafka, () -> {}, length);
        }
        var postgres = startPostgres();
        var broker = startKafka();
        return new Environment(
                postgres.url(),
                broker.bootstrapServers(),
                () -> {
                    broker.close();
                    postgres.close();
                },
                length);
    }

    /**
     * Starts a server on this machine, with the settings that docs/how-to/scale.md recommends. It behaves like one that has run for
     * long.
     */
    static PostgresServer startPostgres() throws IOException, InterruptedException {
        var server = PostgresServer.startTemporaryWith(Map.of(
                "shared_buffers", MACHINE.getTotalMemorySize() / SHARE_OF_MEMORY / MEBIBYTE + "MB",
                "min_wal_size", "4GB",
                "max_wal_size", "8GB",
                "random_page_cost", "1.1"));
        execute(server.url(), FILES_OF_THE_LOG);
        execute(server.url(), "CHECKPOINT");
        return server;
    }

    /** A broker of this machine. */
    static KafkaServer startKafka() throws IOException, InterruptedException {
        return KafkaServer.startTemporaryWith(Map.of(), List.of(Application.OPTIMISING));
    }

    Vertx vertx() {
        return vertx;
    }

    /** Connections with the rights of functions, for what is measured. */
    Pool pool() {
        return pool;
    }

    /** A connection for questions about what was measured. */
    Pool owners() {
        return owners;
    }

    String postgresUrl() {
        return postgresUrl;
    }

    String kafka() {
        return kafka;
    }

    Duration length() {
        return length;
    }

    Duration warmUp() {
        return length.dividedBy(2);
    }

    Pgbench pgbench() {
        return new Pgbench(postgresUrl);
    }

    void execute(String sql) throws InterruptedException {
        execute(postgresUrl, sql);
    }

    /** Writes the data that one measurement has left to write, so that the next one does not include it. */
    void settle() throws InterruptedException {
        execute("CHECKPOINT");
    }

    /** Returns the number of the machine's cores that were busy since the last call, for this or any other program. */
    double coresAtWork() {
        return MACHINE.getCpuLoad() * MACHINE.getAvailableProcessors();
    }

    /** However long that takes. */
    static void execute(String postgresUrl, String sql) throws InterruptedException {
        var vertx = Vertx.vertx();
        try {
            await(PgConnection.connect(vertx, PgConnectOptions.fromUri(postgresUrl))
                    .compose(connection -> connection.query(sql).execute())
                    .toCompletionStage());
        } finally {
            // And with it the connection.
            await(vertx.close().toCompletionStage());
        }
    }

    /** The answer to a question that has one. */
    long number(String sql) throws InterruptedException {
        return await(owners.query(sql).execute().toCompletionStage())
                .iterator()
                .next()
                .getLong(0);
    }

    static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(ANSWERED_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        await(pool.close().toCompletionStage());
        await(owners.close().toCompletionStage());
        await(vertx.close().toCompletionStage());
        servers.close();
    }
}
