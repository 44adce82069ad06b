package dev.tideline.runtime.kafka;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What the consumers of this process tell of themselves, as their own metrics
 * (https://kafka.apache.org/documentation/#consumer_monitoring). To ask a consumer itself is to wait for a turn on the thread
 * that polls, up to a second: most of the time that a function takes to be ready.
 */
@Singleton
class Consumers {
    private static final Duration ASKED_FOR = Duration.ofSeconds(2);

    private final KafkaClientService clients;

    Consumers(KafkaClientService clients) {
        this.clients = clients;
    }

    /**
     * The number of records of its partitions that are not committed by the channel's group. It waits for its turn on the thread that
     * polls, and has that ask the brokers.
     */
    Uni<Double> lag(String channel) {
        var consumer = clients.getConsumer(channel);
        return consumer == null
                ? Uni.createFrom().item(Double.NaN)
                : consumer.runOnPollingThread(client -> {
                    var partitions = client.assignment();
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
