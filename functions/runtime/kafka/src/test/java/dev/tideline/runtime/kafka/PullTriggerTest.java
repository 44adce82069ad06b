package dev.tideline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.trigger.Intake;
import dev.tideline.store.PositionedEvent;
import io.vertx.core.Vertx;
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
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is acknowledged, and when. Kafka itself is in the tests of the functions. */
class PullTriggerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Handler handler = new Handler();
    private final Intake intake = new Intake("a-function", handler, vertx);
    private final PullTrigger trigger = new PullTrigger(
            intake,
            new Undeliverable(() -> Map.of("bootstrap.servers", "localhost:1")),
            new Reading(intake, null, null, null));

    @AfterEach
    void stop() {
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
    void a_batch_that_fails_when_the_process_ends_is_given_back_without_an_acknowledgement() {
        var handled = handler.next();
        var acknowledged = deliver();

        intake.stop();
        handled.completeExceptionally(new IllegalStateException("pool closed"));

        assertThat(intake.idle()).succeedsWithin(Duration.ofSeconds(5));
        assertThat(acknowledged).isNotDone();
        assertThat(handler.batches).hasSize(1);
    }

    private CompletableFuture<Void> deliver() {
        var metadata =
                new Metadata("/tideline/x", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        var event = new Envelope(
                UUID.randomUUID(), "StockAdded", new StreamId("stock-a"), 1, 1, Instant.EPOCH, metadata, "{}");
        var record = CloudEventRecordsTest.received(CloudEventRecords.toRecord(new PositionedEvent(1, event)));
        var partition = new TopicPartition(record.topic(), 0);
        return trigger.on(new ConsumerRecords<>(Map.of(partition, List.of(record)), Map.of()))
                .subscribeAsCompletionStage();
    }

    private static final class Handler implements BatchHandler {
        private final Queue<CompletableFuture<Void>> next = new ArrayDeque<>();
        private final List<Collection<Envelope>> batches = new CopyOnWriteArrayList<>();

        /** What becomes of the next batch that is not planned for yet. */
        CompletableFuture<Void> next() {
            var future = new CompletableFuture<Void>();
            next.add(future);
            return future;
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
