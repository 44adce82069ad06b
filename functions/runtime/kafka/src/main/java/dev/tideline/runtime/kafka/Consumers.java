package dev.tideline.runtime.kafka;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.inject.Singleton;
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
    private final KafkaClientService clients;

    Consumers(KafkaClientService clients) {
        this.clients = clients;
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
