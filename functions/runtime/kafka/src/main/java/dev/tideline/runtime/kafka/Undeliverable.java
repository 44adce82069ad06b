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
 * Reports records that a function skips. It counts each, and writes a note about it to a topic. The note has the record's place, headers
 * and digest, but not its value. So a note is small, however large the record is. If the note cannot be written, the log has a line
 * instead. No caller waits for longer than {@link #WITHIN}, and none is blocked.
 *
 * <p>It has no connection until a record is skipped.
 */
@Singleton
public class Undeliverable {
    static final Duration WITHIN = Duration.ofSeconds(5);

    /** The pause after a record that could not be noted. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    /**
     * The most records that wait: as many as the batches of several functions have. A copy has some hundred bytes, and a few
     * thousand at most.
     */
    private static final int MOST_WAITING = 5_000;

    private static final int MAX_HEADER = 256;
    private static final int MEMORY = 2 * 1024 * 1024;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Logger LOG = Logger.getLogger(Undeliverable.class);

    private final Provider<Map<String, Object>> kafka;

    /** The thread on which a producer may wait for the topic and for its own memory. */
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
        var told =
                function + " skips the undeliverable record at " + origin + " (" + lowerCase(reason) + "): " + detail;
        var kept = new CompletableFuture<Void>();
        if (System.nanoTime() - leftAloneUntil < 0) {
            LOG.errorf("%s. Its place is not noted, since Kafka does not accept records at present", told);
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
            LOG.warnf("%s. Its place is noted on %s", told, Topics.UNDELIVERABLE);
            return;
        }
        if (!(failure.get() instanceof RejectedExecutionException)) {
            leftAloneUntil = System.nanoTime() + LEFT_ALONE.toNanos();
        }
        LOG.errorf("%s. Its place could not be noted on %s: %s", told, Topics.UNDELIVERABLE, failure.get());
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
