package dev.tideline.runtime.kafka;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while every channel of this process is a member of its consumer group and hears of the broker. It has partitions, or is a
 * spare without any. With more instances than partitions, the last ones wait to take over. With push there is no channel.
 */
@Readiness
@Singleton
class ConsumersReadiness implements HealthCheck {
    /**
     * The longest time since a heartbeat. It is longer than a session: by then a consumer without a coordinator has stopped
     * sending heartbeats.
     */
    private static final Duration HEARTBEAT_WITHIN = Duration.ofSeconds(8);

    /** A group that gives up partitions for a new member does so in the next rebalance, right after the one with nothing. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(5);

    private final EventTriggers triggers;
    private final Consumers consumers;

    ConsumersReadiness(EventTriggers triggers, Consumers consumers) {
        this.triggers = triggers;
        this.consumers = consumers;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("Kafka consumers have joined their groups")
                .up();
        for (var channel : triggers.channels()) {
            var partitions =
                    (long) consumers.value(channel, "assigned-partitions").orElse(0);
            response.withData(channel, partitions);
            if (!isMember(channel, partitions)) {
                response.down();
            }
        }
        return response.build();
    }

    /** Returns true if the consumer is a member of its group. Both times are -1 until the first heartbeat and rebalance. */
    private boolean isMember(String channel, long partitions) {
        var rebalanced = consumers.value(channel, "last-rebalance-seconds-ago").orElse(-1);
        var heartbeat = consumers.value(channel, "last-heartbeat-seconds-ago").orElse(-1);
        return rebalanced >= 0
                && heartbeat <= HEARTBEAT_WITHIN.toSeconds()
                && (partitions > 0 || rebalanced >= SETTLED_AFTER.toSeconds());
    }
}
