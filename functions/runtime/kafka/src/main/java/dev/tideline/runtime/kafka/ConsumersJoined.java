package dev.tideline.runtime.kafka;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.inject.Singleton;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when every channel of this process has joined its consumer group and has partitions to read; with push there is none. */
@Readiness
@Singleton
class ConsumersJoined implements AsyncHealthCheck {
    private final EventTriggers triggers;
    private final KafkaClientService clients;

    ConsumersJoined(EventTriggers triggers, KafkaClientService clients) {
        this.triggers = triggers;
        this.clients = clients;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        var response = HealthCheckResponse.named("Kafka consumers have joined their groups")
                .up();
        for (var channel : triggers.channels()) {
            var partitions = partitions(channel);
            response.withData(channel, partitions);
            if (partitions == 0) {
                response.down();
            }
        }
        return Uni.createFrom().item(response.build());
    }

    /**
     * As the client's metrics tell. To ask the client itself is to wait for a turn on the thread that polls, up to a
     * second: most of the time that a function takes to be ready.
     */
    private long partitions(String channel) {
        return Stream.ofNullable(clients.getConsumer(channel))
                .map(KafkaConsumer::unwrap)
                .flatMap(Stream::ofNullable)
                .flatMap(consumer -> consumer.metrics().entrySet().stream())
                .filter(metric -> metric.getKey().name().equals("assigned-partitions"))
                .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue())
                .sum();
    }
}
