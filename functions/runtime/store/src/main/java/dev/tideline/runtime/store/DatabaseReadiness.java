package dev.tideline.runtime.store;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Ready while three things hold. The database answers within a few seconds. It has tables: before schema-migration has run, a
 * function has nothing to do. It accepts writes, unless this process only reads.
 *
 * <p>A database that accepts no writes may be a primary that has been replaced. Connections to it are ended, so that the next
 * ones reach its successor.
 */
@Readiness
@Singleton
class DatabaseReadiness implements AsyncHealthCheck {
    private static final Logger LOG = Logger.getLogger(DatabaseReadiness.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String STATE =
            "SELECT to_regclass('events') IS NOT NULL, current_setting('transaction_read_only')::boolean";
    private static final String END_IF_READ_ONLY =
            "SELECT pg_terminate_backend(pg_backend_pid()) WHERE current_setting('transaction_read_only')::boolean";

    private final Pool pool;
    private final boolean readsOnly;

    /** @param readsOnly whether all functions of this process only read */
    DatabaseReadiness(
            Pool pool, @ConfigProperty(name = "tideline.reads-only", defaultValue = "false") boolean readsOnly) {
        this.pool = pool;
        this.readsOnly = readsOnly;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        var response = HealthCheckResponse.named("The database answers");
        return Uni.createFrom()
                .completionStage(() -> pool.query(STATE)
                        .execute()
                        .map(rows -> rows.iterator().next())
                        .toCompletionStage())
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(row -> {
                    var hasTables = row.getBoolean(0);
                    var isReadOnly = row.getBoolean(1);
                    if (isReadOnly && !readsOnly) {
                        endConnections();
                    }
                    return response.status(hasTables && (readsOnly || !isReadOnly))
                            .withData("tables", hasTables)
                            .withData("read-only", isReadOnly)
                            .build();
                })
                .onFailure()
                .recoverWithItem(failure -> response.down()
                        .withData("failure", failure.getClass().getSimpleName())
                        .build());
    }

    /** Ends the pool's connections to a server that accepts no writes. Each of them answers that it is ended, or was not. */
    private void endConnections() {
        for (var connections = pool.size(); connections > 0; connections--) {
            pool.query(END_IF_READ_ONLY)
                    .execute()
                    .onFailure(ended -> LOG.debugf("The database accepts no writes: %s", ended.getMessage()));
        }
    }

    /** Needs no privilege on any of them. */
    static Future<Boolean> hasTables(Pool pool) {
        return pool.query("SELECT to_regclass('events') IS NOT NULL")
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
