package dev.tideline.runtime.store;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Pools of connections on which no caller waits for ever, even if the server, the network or this process falls silent. */
@Singleton
public class PgPools implements PgPoolCreator {
    private static final int CONNECT_SECONDS = 5;
    private static final int WAIT_FOR_A_CONNECTION_SECONDS = 5;
    private static final String STATEMENT = "10s";
    // A frozen process must not keep its locks.
    private static final String IDLE_IN_TRANSACTION = "10s";
    // A plan is kept as long as a table's statistics are. A plan made while the table is new and small goes through
    // all of it, and would be kept while it grows. All that functions query has an index.
    private static final String SEQUENTIAL_SCANS = "off";
    // This is longer than any statement or pause in a transaction. Beyond it the server counts as gone.
    private static final int SILENCE_SECONDS = 25;

    /**
     * The longest life of a connection. After a failover, no connection stays with the old server for ever. A random part of it
     * keeps connections from ending together.
     */
    static final Duration LONGEST_LIFE = Duration.ofMinutes(30);

    private final Optional<String> ca;

    /** @param ca see {@link #encrypted} */
    PgPools(@ConfigProperty(name = "tideline.pg-ca") Optional<String> ca) {
        this.ca = ca;
    }

    @Override
    public Pool create(Input input) {
        var servers = input.pgConnectOptionsList().stream().map(this::encrypted).toList();
        return create(input.vertx(), servers, input.poolOptions());
    }

    /**
     * Returns the options with encryption, if TIDELINE_PG_CA is set. The server's certificate then has to be signed by that
     * authority. Its name is not compared with the certificate's: a pooler before the server may have another one.
     *
     * @throws IllegalStateException if there is no such file
     */
    public PgConnectOptions encrypted(PgConnectOptions server) {
        return ca.map(file -> encrypted(server, file)).orElse(server);
    }

    private static PgConnectOptions encrypted(PgConnectOptions server, String ca) {
        if (!Files.isReadable(Path.of(ca))) {
            throw new IllegalStateException("TIDELINE_PG_CA names no readable file: " + ca);
        }
        return new PgConnectOptions(server)
                .setSslMode(SslMode.VERIFY_CA)
                .setTrustOptions(new PemTrustOptions().addCertPath(ca));
    }

    static PoolOptions bounded(PoolOptions pool) {
        var longest = Math.toIntExact(LONGEST_LIFE.toSeconds());
        return pool.setConnectionTimeout(WAIT_FOR_A_CONNECTION_SECONDS)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setMaxLifetime(ThreadLocalRandom.current().nextInt(longest * 2 / 3, longest))
                .setMaxLifetimeUnit(TimeUnit.SECONDS);
    }

    /** A pool outside of Quarkus. */
    public static Pool create(Vertx vertx, PgConnectOptions server, int maxSize) {
        return create(vertx, List.of(server), new PoolOptions().setMaxSize(maxSize));
    }

    private static Pool create(Vertx vertx, List<PgConnectOptions> servers, PoolOptions pool) {
        for (var server : servers) {
            server.getProperties()
                    .putAll(Map.of(
                            "statement_timeout",
                            STATEMENT,
                            "idle_in_transaction_session_timeout",
                            IDLE_IN_TRANSACTION,
                            "enable_seqscan",
                            SEQUENTIAL_SCANS));
            server.setCachePreparedStatements(true);
            server.setConnectTimeout(Math.toIntExact(TimeUnit.SECONDS.toMillis(CONNECT_SECONDS)));
            server.setIdleTimeout(SILENCE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS);
        }
        return PgBuilder.pool()
                .connectingTo(List.copyOf(servers))
                .with(bounded(pool))
                .using(vertx)
                .build();
    }
}
