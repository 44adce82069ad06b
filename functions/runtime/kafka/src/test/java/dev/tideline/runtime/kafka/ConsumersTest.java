package dev.tideline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** The readiness and liveness of consumers, by the metrics that they report. Their real metrics are tested in OutagesIT. */
class ConsumersTest {
    private final Map<String, Double> metrics = new HashMap<>(Map.of(
            "assigned-partitions", 12.0,
            "last-rebalance-seconds-ago", 0.0,
            "last-heartbeat-seconds-ago", -1.0,
            "last-poll-seconds-ago", 0.0));
    private Duration longestBatch = Duration.ZERO;

    @Test
    void a_consumer_that_has_joined_and_has_partitions_is_ready() {
        assertThat(status(ready())).isEqualTo(Status.UP);
    }

    @Test
    void one_that_does_not_exist_yet_is_not_ready_but_alive() {
        metrics.clear();

        assertThat(status(ready())).isEqualTo(Status.DOWN);
        assertThat(status(alive())).isEqualTo(Status.UP);
    }

    @Test
    void one_that_has_not_joined_is_not_ready() {
        metrics.put("assigned-partitions", 0.0);
        metrics.put("last-rebalance-seconds-ago", -1.0);

        assertThat(status(ready())).isEqualTo(Status.DOWN);
    }

    @Test
    void a_consumer_without_partitions_is_not_ready_until_the_group_is_stable() {
        metrics.put("assigned-partitions", 0.0);
        metrics.put("last-rebalance-seconds-ago", 4.0);

        assertThat(status(ready())).isEqualTo(Status.DOWN);
    }

    @Test
    void one_for_which_there_are_no_partitions_is_a_spare_and_ready() {
        metrics.put("assigned-partitions", 0.0);
        metrics.put("last-rebalance-seconds-ago", 5.0);

        assertThat(status(ready())).isEqualTo(Status.UP);
    }

    @Test
    void one_that_hears_nothing_of_its_coordinator_is_not_ready_but_alive() {
        metrics.put("last-heartbeat-seconds-ago", 9.0);

        assertThat(status(ready())).isEqualTo(Status.DOWN);
        assertThat(status(alive())).isEqualTo(Status.UP);
    }

    @Test
    void one_that_polls_no_more_is_not_alive() {
        metrics.put("last-poll-seconds-ago", 300.0);

        assertThat(status(alive())).isEqualTo(Status.DOWN);
    }

    /** N6: not one that fails each time and is tried again, which is told as a pause. */
    @Test
    void one_whose_batch_neither_ends_nor_fails_is_not_alive() {
        longestBatch = Duration.ofMinutes(5);

        assertThat(status(alive())).isEqualTo(Status.DOWN);
    }

    @Test
    void a_query_of_a_busy_polling_thread_fails_in_time() {
        var busy = new CountDownLatch(1);
        try (var polling = Executors.newSingleThreadExecutor()) {
            polling.submit(() -> busy.await(1, TimeUnit.MINUTES));
            var answer = Consumers.answered(
                            Uni.createFrom().item(1.0).runSubscriptionOn(polling), Duration.ofMillis(100))
                    .subscribeAsCompletionStage();

            assertThat(answer)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(TimeoutException.class);
            busy.countDown();
        }
    }

    private HealthCheck ready() {
        return new ConsumersReadiness(triggers(), consumers());
    }

    private HealthCheck alive() {
        return new ConsumersLiveness(triggers(), consumers(), () -> longestBatch);
    }

    private static Status status(HealthCheck check) {
        return check.call().getStatus();
    }

    private static EventTriggers triggers() {
        return new EventTriggers(null, null, null, null, false, Duration.ofSeconds(10)) {
            @Override
            List<String> channels() {
                return List.of("a-function");
            }
        };
    }

    private Consumers consumers() {
        return new Consumers(null) {
            @Override
            DoubleStream values(String channel, String metric) {
                return metrics.containsKey(metric) ? DoubleStream.of(metrics.get(metric)) : DoubleStream.empty();
            }
        };
    }
}
