package dev.tideline.runtime.store;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Pools of connections on which nothing waits for ever, whoever falls silent: server, network or this process. */
@Singleton
public class PgPools implements PgPoolCreator {
    private static final int CONNECT_SECONDS = 5;
    private static final int WAIT_FOR_A_CONNECTION_SECONDS = 5;
    private static final String STATEMENT = "10s";
    // A frozen process must not keep its locks.
    private static final String IDLE_IN_TRANSACTION = "10s";
    // Longer than any statement or pause in a transaction: beyond it the server cannot be heard.
    private static final int SILENCE_SECONDS = 25;

    @Override
    public Pool create(Input input) {
        return create(input.vertx(), input.pgConnectOptionsList(), input.poolOptions());
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
                            IDLE_IN_TRANSACTION));
            server.setCachePreparedStatements(true);
            server.setConnectTimeout(Math.toIntExact(TimeUnit.SECONDS.toMillis(CONNECT_SECONDS)));
            server.setIdleTimeout(SILENCE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS);
        }
        pool.setConnectionTimeout(WAIT_FOR_A_CONNECTION_SECONDS).setConnectionTimeoutUnit(TimeUnit.SECONDS);
        return PgBuilder.pool()
                .connectingTo(List.copyOf(servers))
                .with(pool)
                .using(vertx)
                .build();
    }
}
