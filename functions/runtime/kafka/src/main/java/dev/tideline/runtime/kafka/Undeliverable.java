package dev.tideline.runtime.kafka;

import dev.tideline.event.Digests;
import dev.tideline.event.Topics;
import dev.tideline.runtime.handling.Causes;
import dev.tideline.runtime.handling.Meters;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/**
 * Tells of records that a function skips: counts each, and keeps where it is and what it looks like, but nothing of its
 * value, in a topic of its own. That record is small whatever the other one was. Where it cannot be written, a line of the log
 * has to do: nobody waits for longer than {@link #WITHIN}, and nobody on the caller's thread.
 *
 * <p>Has no connection until there is such a record.
 */
@Singleton
public class Undeliverable {
    static final Duration WITHIN = Duration.ofSeconds(5);

    /** After a record that could not be kept. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    /** As many as several functions' batches have; a copy has some hundred bytes, and a few thousand at most. */
    private static final int MOST_WAITING = 5_000;

    private static final int MAX_HEADER = 256;
    private static final int MEMORY = 2 * 1024 * 1024;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Logger LOG = Logger.getLogger(Undeliverable.class);

    private final Provider<Map<String, Object>> kafka;

    /** Where a producer may wait for the topic and for its own memory. */
    private final ExecutorService writer;

    private Producer<String, byte[]> producer;
    private volatile long leftAloneUntil = System.nanoTime();

    /** @param kafka how its brokers are reached, which need not be known where no record comes from Kafka */
    public Undeliverable(@Identifier("default-kafka-broker") Provider<Map<String, Object>> kafka) {
        this.kafka = kafka;
        var thread = Thread.ofPlatform().daemon().name("undeliverable");
        var pool = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), thread.factory());
        pool.allowCoreThreadTimeOut(true);
        this.writer = pool;
    }

    /**
     * Completes when it is known whether Kafka has the record's place and digest; never fails.
     *
     * @param detail why the function skips it, in words that quote nothing of it
     */
    public CompletionStage<Void> keep(
            String function, ConsumerRecord<String, byte[]> record, Meters.Undeliverable reason, String detail) {
        Meters.undeliverable(function, reason);
        var origin = record.topic() + "/" + record.partition() + "/" + record.offset();
        var told = function + " skips the record at " + origin + ", " + lowerCase(reason) + ": " + detail;
        var kept = new CompletableFuture<Void>();
        if (System.nanoTime() - leftAloneUntil < 0) {
            LOG.errorf("%s; it is in no topic either, which cannot be written at present", told);
            return CompletableFuture.completedFuture(null);
        }
        try {
            var copy = new ProducerRecord<String, byte[]>(
                    Topics.UNDELIVERABLE, null, origin, null, headers(function, record, reason, detail, origin));
            writer.execute(() -> write(copy, kept));
        } catch (RejectedExecutionException e) {
            kept.completeExceptionally(e);
        }
        return kept.orTimeout(WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .handle((_, failure) -> Optional.ofNullable(Causes.of(failure)))
                .thenAccept(failure -> tell(told, failure));
    }

    private void tell(String told, Optional<Throwable> failure) {
        if (failure.isEmpty()) {
            LOG.warnf("%s; see %s", told, Topics.UNDELIVERABLE);
            return;
        }
        if (!(failure.get() instanceof RejectedExecutionException)) {
            leftAloneUntil = System.nanoTime() + LEFT_ALONE.toNanos();
        }
        LOG.errorf("%s; it is not in %s either: %s", told, Topics.UNDELIVERABLE, failure.get());
    }

    private void write(ProducerRecord<String, byte[]> record, CompletableFuture<Void> kept) {
        if (kept.isDone()) {
            return;
        }
        try {
            producer().send(record, (_, failure) -> {
                if (failure == null) {
                    kept.complete(null);
                } else {
                    kept.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            kept.completeExceptionally(e);
        }
    }

    private static RecordHeaders headers(
            String function,
            ConsumerRecord<String, byte[]> record,
            Meters.Undeliverable reason,
            String detail,
            String origin) {
        var headers = new RecordHeaders();
        for (var header : record.headers()) {
            if (header.value() != null && CloudEventRecords.isKnown(header.key())) {
                headers.add(header.key(), Arrays.copyOf(header.value(), Math.min(header.value().length, MAX_HEADER)));
            }
        }
        var value = record.value() == null ? new byte[0] : record.value();
        var about = Map.of(
                "tideline_function",
                function,
                "tideline_reason",
                lowerCase(reason),
                "tideline_detail",
                detail,
                "tideline_origin",
                origin,
                "tideline_length",
                Integer.toString(value.length),
                "tideline_sha256",
                Digests.sha256(value));
        about.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    private static String lowerCase(Meters.Undeliverable reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private synchronized Producer<String, byte[]> producer() {
        if (producer == null) {
            var config = new HashMap<>(kafka.get());
            var within = Math.toIntExact(WITHIN.toMillis());
            config.putAll(Map.of(
                    ProducerConfig.ACKS_CONFIG, "all",
                    ProducerConfig.BUFFER_MEMORY_CONFIG, MEMORY,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG, within,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, within,
                    ProducerConfig.LINGER_MS_CONFIG, 0,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, within));
            producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @PreDestroy
    public void close() {
        writer.shutdownNow();
        synchronized (this) {
            if (producer != null) {
                producer.close(CLOSE_TIMEOUT);
            }
        }
    }
}
