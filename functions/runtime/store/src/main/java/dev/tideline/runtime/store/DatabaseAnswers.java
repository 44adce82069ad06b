package dev.tideline.runtime.store;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the database, which may be away or silent, answers within a few seconds; and it has tables: until
 * schema-migration has run there is nothing that a function could do.
 */
@Readiness
@Singleton
class DatabaseAnswers implements AsyncHealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Pool pool;

    DatabaseAnswers(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        var response = HealthCheckResponse.named("The database answers");
        return Uni.createFrom()
                .completionStage(() -> hasTables(pool).toCompletionStage())
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(hasTables ->
                        response.status(hasTables).withData("tables", hasTables).build())
                .onFailure()
                .recoverWithItem(failure -> response.down()
                        .withData("failure", failure.getClass().getSimpleName())
                        .build());
    }

    /** Needs no privilege on any of them. */
    static Future<Boolean> hasTables(Pool pool) {
        return pool.query("SELECT to_regclass('events') IS NOT NULL")
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
