package dev.tideline.runtime.store;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the database answers within a few seconds, be it away or silent. */
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
                .completionStage(() -> pool.query("SELECT 1").execute().toCompletionStage())
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(_ -> response.up().build())
                .onFailure()
                .recoverWithItem(failure -> response.down()
                        .withData("failure", failure.getClass().getSimpleName())
                        .build());
    }
}
