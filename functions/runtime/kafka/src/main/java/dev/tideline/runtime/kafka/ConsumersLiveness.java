package dev.tideline.runtime.kafka;

import dev.tideline.runtime.handling.Processing;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive unless a consumer polls no more, or a batch neither ends nor fails. All that these wait for has a time-out that is
 * much shorter. A function that pauses, because a server is away, tries the same batch again and again, and is alive.
 */
@Liveness
@Singleton
class ConsumersLiveness implements HealthCheck {
    private static final Duration STUCK_AFTER = Duration.ofMinutes(5);

    private final EventTriggers triggers;
    private final Consumers consumers;
    private final Supplier<Duration> longestBatch;

    @Inject
    ConsumersLiveness(EventTriggers triggers, Consumers consumers) {
        this(triggers, consumers, Processing::longest);
    }

    ConsumersLiveness(EventTriggers triggers, Consumers consumers, Supplier<Duration> longestBatch) {
        this.triggers = triggers;
        this.consumers = consumers;
        this.longestBatch = longestBatch;
    }

    @Override
    public HealthCheckResponse call() {
        var polling = triggers.channels().stream()
                .allMatch(channel ->
                        consumers.value(channel, "last-poll-seconds-ago").orElse(0) < STUCK_AFTER.toSeconds());
        return HealthCheckResponse.named("Kafka consumers make progress")
                .status(polling && longestBatch.get().compareTo(STUCK_AFTER) < 0)
                .build();
    }
}
