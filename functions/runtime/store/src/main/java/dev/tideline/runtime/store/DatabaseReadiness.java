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
 * Ready while the database, which may be away or silent, answers within a few seconds; it has tables: until
 * schema-migration has run there is nothing that a function could do; and it takes writes, unless this process only reads.
 *
 * <p>A database that takes no writes may be a primary that has been replaced. Connections to it are ended, so that the next ones reach
 * whoever has taken its place.
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

    /** Those of the pool that are to a server that takes no writes; each answers that it is ended, or was not. */
    private void endConnections() {
        for (var connections = pool.size(); connections > 0; connections--) {
            pool.query(END_IF_READ_ONLY)
                    .execute()
                    .onFailure(ended -> LOG.debugf("The database takes no writes: %s", ended.getMessage()));
        }
    }

    /** Needs no privilege on any of them. */
    static Future<Boolean> hasTables(Pool pool) {
        return pool.query("SELECT to_regclass('events') IS NOT NULL")
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
