package dev.tideline.runtime.kafka;

import dev.tideline.event.Topics;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Keeps records that are no events where somebody can look at them. Has no connection until there is such a record. */
@Singleton
public class Undeliverable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Provider<Map<String, Object>> kafka;
    private Producer<String, byte[]> producer;

    /** @param kafka how its brokers are reached, which need not be known where no record comes from Kafka */
    public Undeliverable(@Identifier("default-kafka-broker") Provider<Map<String, Object>> kafka) {
        this.kafka = kafka;
    }

    /** Completes when Kafka has the record, with where it came from and why it is here. */
    public Uni<Void> keep(String function, ConsumerRecord<String, byte[]> record, String reason) {
        var headers = new RecordHeaders(record.headers());
        headers.add("tideline_function", function.getBytes(StandardCharsets.UTF_8));
        headers.add("tideline_reason", reason.getBytes(StandardCharsets.UTF_8));
        var origin = record.topic() + "/" + record.partition() + "/" + record.offset();
        headers.add("tideline_origin", origin.getBytes(StandardCharsets.UTF_8));
        return Uni.createFrom()
                .emitter(emitter -> producer()
                        .send(
                                new ProducerRecord<>(Topics.UNDELIVERABLE, null, record.key(), record.value(), headers),
                                (_, failure) -> {
                                    if (failure == null) {
                                        emitter.complete(null);
                                    } else {
                                        emitter.fail(failure);
                                    }
                                }));
    }

    private synchronized Producer<String, byte[]> producer() {
        if (producer == null) {
            var config = new HashMap<>(kafka.get());
            config.putAll(Map.of(
                    ProducerConfig.ACKS_CONFIG, "all",
                    ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000));
            producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @PreDestroy
    public synchronized void close() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
        }
    }
}
