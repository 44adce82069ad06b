package dev.tideline.runtime.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** How many events wait in Kafka for each function of this process, on the partitions that it has, as a metric. */
@Singleton
class ConsumerLag {
    private final EventTriggers triggers;
    private final Consumers consumers;

    ConsumerLag(EventTriggers triggers, Consumers consumers) {
        this.triggers = triggers;
        this.consumers = consumers;
    }

    /** After the triggers have started. */
    void start(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        for (var channel : triggers.channels()) {
            Gauge.builder(
                            "tideline.consumer.lag",
                            () -> consumers.values(channel, "records-lag").sum())
                    .baseUnit("events")
                    .description("Published, and not fetched by the function yet")
                    .tag("function", channel)
                    .register(Metrics.globalRegistry);
        }
    }
}
