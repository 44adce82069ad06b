package dev.tideline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.trigger.EventIntake;
import dev.tideline.shop.ShopTopics;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StreamVersion;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The acknowledgement of batches. Kafka itself is in the tests of the functions. */
class PullTriggerTest {
    private static final MeterRegistry meters = new SimpleMeterRegistry();

    private final Vertx vertx = Vertx.vertx();
    private final Handler handler = new Handler();
    private final EventIntake intake = new EventIntake("a-function", handler, vertx);
    private final Undeliverable undeliverable = new Undeliverable(() -> Map.of("bootstrap.servers", "localhost:1"));
    private final NothingLost nothingLost = new NothingLost();
    private final GapDetection detection = new GapDetection(intake, nothingLost, nothingLost, null);
    private final PullTrigger trigger = new PullTrigger(intake, undeliverable, detection);

    @BeforeAll
    static void count() {
        Metrics.addRegistry(meters);
    }

    @AfterAll
    static void countNoMore() {
        Metrics.removeRegistry(meters);
    }

    @AfterEach
    void stop() {
        undeliverable.close();
        intake.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_batch_is_acknowledged_when_its_effect_is_in_the_store_and_not_before() {
        var handled = handler.next();

        var acknowledged = deliver();

        assertThat(handler.batches).hasSize(1);
        assertThat(acknowledged).isNotDone();
        handled.complete(null);
        assertThat(acknowledged).isCompleted();
    }

    @Test
    void a_batch_that_fails_is_tried_again_until_it_succeeds_and_is_never_refused() {
        handler.next().completeExceptionally(new IllegalStateException("no database"));
        handler.next().completeExceptionally(new IllegalStateException("still no database"));
        handler.next().complete(null);

        var acknowledged = deliver();

        await().atMost(Duration.ofSeconds(10)).until(acknowledged::isDone);
        assertThat(acknowledged).isCompleted();
        assertThat(handler.batches).hasSize(3).allMatch(batch -> batch.equals(handler.batches.getFirst()));
    }

    @Test
    void a_batch_in_flight_is_waited_for_when_the_process_ends() {
        var handled = handler.next();
        var acknowledged = deliver();

        intake.stop();
        assertThat(intake.idle()).isNotDone();
        handled.complete(null);

        assertThat(intake.idle()).succeedsWithin(Duration.ofSeconds(5));
        assertThat(acknowledged).isCompleted();
    }

    @Test
    void a_batch_that_comes_when_the_process_ends_is_neither_handled_nor_acknowledged() {
        intake.stop();

        var acknowledged = deliver();

        assertThat(intake.idle()).isCompleted();
        assertThat(handler.batches).isEmpty();
        assertThat(acknowledged).isNotDone();
    }

    @Test
    void a_batch_that_fails_during_shutdown_is_not_acknowledged() {
        var handled = handler.next();
        var acknowledged = deliver();

        intake.stop();
        handled.completeExceptionally(new IllegalStateException("pool closed"));

        assertThat(intake.idle()).succeedsWithin(Duration.ofSeconds(5));
        assertThat(acknowledged).isNotDone();
        assertThat(handler.batches).hasSize(1);
    }

    /** B01, N4: the broker of this test does not exist. */
    @Test
    void a_record_that_is_no_event_blocks_nobody_though_it_cannot_be_kept() {
        handler.next().complete(null);
        var good = event("StockAdded", 1);
        var before = undeliverable("malformed");

        var begun = System.nanoTime();
        var acknowledged = deliver(List.of(nonsense("x".repeat(3_000_000)), record(good), nonsense("four")));
        var blocked = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(blocked).isLessThan(Duration.ofSeconds(2));
        assertThat(acknowledged).succeedsWithin(Undeliverable.WITHIN.multipliedBy(3));
        assertThat(handler.batches).containsExactly(List.of(good));
        assertThat(undeliverable("malformed") - before).isEqualTo(2);

        handler.next().complete(null);
        assertThat(deliver(List.of(nonsense("again"), record(good))))
                .as("nobody waits a second time")
                .succeedsWithin(Duration.ofSeconds(1));
    }

    /** B10 */
    @Test
    void a_record_of_an_unknown_type_that_the_store_lacks_is_skipped() {
        handler.next().complete(null);
        var good = event("StockAdded", 1);
        handler.stored.add(event("StockArchived", 2));
        var before = undeliverable("unknown");

        var acknowledged =
                deliver(List.of(record(event("StockArchived", 2)), record(event("StockArchived", 3)), record(good)));

        assertThat(acknowledged).succeedsWithin(Undeliverable.WITHIN.multipliedBy(3));
        assertThat(handler.batches).containsExactly(List.of(good));
        assertThat(undeliverable("unknown") - before).isEqualTo(2);
    }

    /** B10 */
    @Test
    void a_record_of_a_type_that_nobody_knows_is_a_reason_to_pause_if_the_store_has_it() {
        var newer = event("StockArchived", 2);
        handler.stored.add(newer);

        var acknowledged = deliver(List.of(record(newer)));

        await().atMost(Duration.ofSeconds(10))
                .until(() -> !intake.pause().length().isZero());
        assertThat(acknowledged).isNotDone();
        assertThat(handler.batches).isEmpty();

        // As if the store had been found to be of another time.
        handler.stored.clear();
        handler.next().complete(null);
        assertThat(acknowledged).succeedsWithin(Duration.ofSeconds(20));
        assertThat(intake.pause().length()).isZero();
    }

    @Test
    void a_record_that_belies_an_event_of_the_store_is_handled_as_the_store_has_it() {
        handler.next().complete(null);
        var stored = event("StockAdded", 1);
        handler.stored.add(stored);

        var acknowledged = deliver(List.of(record(new Envelope(
                stored.id(),
                "StockArchived",
                stored.streamId(),
                stored.version(),
                7,
                stored.timestamp(),
                stored.metadata(),
                "{}"))));

        assertThat(acknowledged).succeedsWithin(Duration.ofSeconds(10));
        assertThat(handler.batches).containsExactly(List.of(stored));
    }

    private CompletableFuture<Void> deliver() {
        return deliver(List.of(record(event("StockAdded", 1))));
    }

    private CompletableFuture<Void> deliver(List<ConsumerRecord<String, byte[]>> records) {
        var partition = new TopicPartition(ShopTopics.INVENTORY, 0);
        detection.assigned(List.of(partition));
        return trigger.on(new ConsumerRecords<>(Map.of(partition, inOrder(records)), Map.of()))
                .subscribeAsCompletionStage();
    }

    private static List<ConsumerRecord<String, byte[]>> inOrder(List<ConsumerRecord<String, byte[]>> records) {
        return IntStream.range(0, records.size())
                .mapToObj(offset -> {
                    var record = records.get(offset);
                    var numbered = new ConsumerRecord<>(record.topic(), 0, offset, record.key(), record.value());
                    record.headers().forEach(numbered.headers()::add);
                    return numbered;
                })
                .toList();
    }

    private static Envelope event(String type, long version) {
        var metadata =
                new Metadata("/tideline/x", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        return new Envelope(
                UUID.randomUUID(), type, new StreamId("stock-a"), version, 1, Instant.EPOCH, metadata, "{}");
    }

    private static ConsumerRecord<String, byte[]> record(Envelope event) {
        return CloudEventRecordsTest.received(CloudEventRecords.toRecord(new PositionedEvent(1, event)));
    }

    private static ConsumerRecord<String, byte[]> nonsense(String value) {
        return new ConsumerRecord<>(ShopTopics.INVENTORY, 0, 0, "key", value.getBytes(StandardCharsets.UTF_8));
    }

    private static double undeliverable(String reason) {
        return meters.counter("tideline.events.undeliverable", "function", "a-function", "reason", reason)
                .count();
    }

    private static final class Handler implements BatchHandler {
        private final Queue<CompletableFuture<Void>> next = new ArrayDeque<>();
        private final List<Envelope> stored = new CopyOnWriteArrayList<>();
        private final List<Collection<Envelope>> batches = new CopyOnWriteArrayList<>();

        /** Returns the result of the next batch that is not planned yet. */
        CompletableFuture<Void> next() {
            var future = new CompletableFuture<Void>();
            next.add(future);
            return future;
        }

        @Override
        public boolean handles(Envelope event) {
            return true;
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return CompletableFuture.completedFuture(stored.stream()
                    .filter(event -> places.contains(new StreamVersion(event.streamId(), event.version())))
                    .toList());
        }

        @Override
        public CompletionStage<Void> handle(Collection<Envelope> batch) {
            batches.add(batch);
            return next.remove();
        }

        @Override
        public CompletionStage<Void> idle() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Integer> retryDue(int limit) {
            throw new UnsupportedOperationException("is not asked for");
        }
    }
}
