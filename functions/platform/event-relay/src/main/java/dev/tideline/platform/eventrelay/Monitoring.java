package dev.tideline.platform.eventrelay;

import dev.tideline.runtime.store.BacklogMetrics;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * The health of the relay, and the number of events that wait for it and for the functions. A relay that stands by is as healthy as
 * the one that works.
 */
@Singleton
class Monitoring {
    /** The longest duration of a turn. It is longer than everything that a turn waits for. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(2);

    void start(@Observes StartupEvent event, BacklogMetrics backlog) {
        backlog.watch();
    }

    @Produces
    @Liveness
    @Singleton
    HealthCheck alive(EventRelay relay) {
        return () -> HealthCheckResponse.named("The relay makes progress")
                .status(relay.isAlive(LONGEST_TURN))
                .build();
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck connected(EventRelay relay) {
        return () -> {
            var response = HealthCheckResponse.named("The relay reaches Kafka").status(relay.isConnected());
            relay.failures().forEach(response::withData);
            return response.build();
        };
    }
}
