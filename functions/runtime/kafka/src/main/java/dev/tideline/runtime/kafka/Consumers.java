package dev.tideline.runtime.kafka;

import static dev.tideline.runtime.kafka.Bridge.stage;
import static dev.tideline.runtime.kafka.Bridge.uni;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * The metrics that the consumers of this process have of themselves (<a
 * href="https://kafka.apache.org/documentation/#consumer_monitoring">consumer monitoring</a>). A question to a consumer waits for
 * a turn on the thread that polls, up to a second. That would be most of the time that a function takes to be ready.
 */
@Singleton
class Consumers {
    private static final Duration ASKED_FOR = Duration.ofSeconds(2);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);

    private final KafkaClientService clients;

    Consumers(KafkaClientService clients) {
        this.clients = clients;
    }

    /** The number of records of its partitions that are not committed by the channel's group, as brokers say. */
    Uni<Double> lag(String channel) {
        return ask(channel, client -> {
            var partitions = client.assignment();
            if (partitions.isEmpty()) {
                // Without partitions the lag is zero, but only if there are brokers: this call fails if there are none.
                client.listTopics(ASKED_FOR);
            }
            var ends = client.endOffsets(partitions, ASKED_FOR);
            var committed = client.committed(partitions, ASKED_FOR);
            var begins = client.beginningOffsets(
                    partitions.stream()
                            .filter(partition -> committed.get(partition) == null)
                            .toList(),
                    ASKED_FOR);
            return partitions.stream()
                    .mapToDouble(partition -> ends.get(partition)
                            - (begins.containsKey(partition)
                                    ? begins.get(partition)
                                    : committed.get(partition).offset()))
                    .sum();
        });
    }

    /** The answer of a channel's consumer, given on the thread that polls. Fails after ten seconds without one. */
    <R> Uni<R> ask(String channel, Function<Consumer<Object, Object>, R> question) {
        return Optional.ofNullable(clients.<Object, Object>getConsumer(channel))
                .map(consumer -> answered(consumer.runOnPollingThread(question), ANSWERS_WITHIN))
                .orElseGet(() -> Uni.createFrom().failure(new IllegalStateException(channel + " has no consumer yet")));
    }

    /**
     * Returns the answer, or a failure if it takes longer than that. Mutiny's own time-out begins with the subscription, which
     * itself waits for the thread.
     */
    static <R> Uni<R> answered(Uni<R> answer, Duration within) {
        return uni(() -> stage(answer)).ifNoItem().after(within).fail();
    }

    /** Empty if the channel has no consumer yet, or one that does not know. */
    OptionalDouble value(String channel, String metric) {
        return values(channel, metric).findFirst();
    }

    /** One for each partition, of a metric that partitions have. */
    DoubleStream values(String channel, String metric) {
        return Stream.ofNullable(clients.getConsumer(channel))
                .map(KafkaConsumer::unwrap)
                .flatMap(Stream::ofNullable)
                .flatMap(consumer -> consumer.metrics().entrySet().stream())
                .filter(one -> one.getKey().name().equals(metric))
                .mapToDouble(one -> ((Number) one.getValue().metricValue()).doubleValue())
                .filter(Double::isFinite);
    }
}
