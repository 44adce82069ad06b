package dev.tideline.runtime.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * A metric: the number of events in Kafka that a function of this process has not handled yet, on its partitions. It counts from the
 * committed offset to the end, so it includes fetched events. Kafka is asked every few seconds. Without an answer, the metric has no value.
 */
@Singleton
class ConsumerLag {
    private static final Logger LOG = Logger.getLogger(ConsumerLag.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final EventTriggers triggers;
    private final Consumers consumers;
    private final Vertx vertx;
    private final Map<String, Double> lags = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    ConsumerLag(EventTriggers triggers, Consumers consumers, Vertx vertx) {
        this.triggers = triggers;
        this.consumers = consumers;
        this.vertx = vertx;
    }

    /** Starts after the triggers. */
    void start(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        for (var channel : triggers.channels()) {
            Gauge.builder("tideline.consumer.lag", () -> lags.getOrDefault(channel, Double.NaN))
                    .baseUnit("events")
                    .description("Published events that the function is not known to have handled")
                    .tag("function", channel)
                    .register(Metrics.globalRegistry);
            look(channel);
        }
    }

    /** Stops before the consumers end. */
    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopped = true;
    }

    /** One look at a time, which ends when the consumer has had its turn, or is given up. */
    private void look(String channel) {
        consumers.lag(channel).subscribe().with(lag -> next(channel, lag), failure -> {
            LOG.debugf(failure, "The consumer lag of %s is unknown at present", channel);
            next(channel, Double.NaN);
        });
    }

    private void next(String channel, double lag) {
        lags.put(channel, lag);
        vertx.setTimer(INTERVAL.toMillis(), _ -> {
            if (!stopped) {
                look(channel);
            }
        });
    }
}
