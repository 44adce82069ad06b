package dev.tideline.runtime.kafka;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when every channel of this process has joined its consumer group and has partitions to read. */
@Readiness
@Singleton
class ConsumersJoined implements AsyncHealthCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final PullTriggers triggers;
    private final KafkaClientService clients;

    ConsumersJoined(PullTriggers triggers, KafkaClientService clients) {
        this.triggers = triggers;
        this.clients = clients;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        var channels = triggers.channels();
        var response = HealthCheckResponse.named("Kafka consumers have joined their groups");
        if (channels.isEmpty()) {
            return Uni.createFrom().item(response.up().build());
        }
        return Uni.join()
                .all(channels.stream().map(this::partitions).toList())
                .andFailFast()
                .map(partitions -> report(response, channels, partitions))
                .ifNoItem()
                .after(TIMEOUT)
                .recoverWithItem(() -> response.down().build());
    }

    private static HealthCheckResponse report(
            HealthCheckResponseBuilder response, List<String> channels, List<Integer> partitions) {
        for (var i = 0; i < channels.size(); i++) {
            response.withData(channels.get(i), partitions.get(i));
        }
        return response.status(!partitions.contains(0)).build();
    }

    private Uni<Integer> partitions(String channel) {
        var consumer = clients.getConsumer(channel);
        return consumer == null
                ? Uni.createFrom().item(0)
                : consumer.getAssignments().map(Set::size);
    }
}
