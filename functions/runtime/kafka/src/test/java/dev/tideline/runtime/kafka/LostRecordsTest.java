package dev.tideline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.runtime.store.PgLostEvents;
import dev.tideline.runtime.store.PgPools;
import dev.tideline.runtime.trigger.EventIntake;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** B09: what Kafka has lost, a function takes from the store. Real servers, and a consumer that stops and starts when a test says so. */
class LostRecordsTest {
    private static final int PARTITIONS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
    private static final Map<String, Object> KAFKA = new HashMap<>();

    private static Vertx vertx;
    private static Pool pool;
    private static Admin admin;
    private static KafkaPartitionsNow partitionsNow;

    private final String function = "function-" + UUID.randomUUID();
    private final Set<UUID> stored = new HashSet<>();
    private final PgLostEvents store = new PgLostEvents(pool);
    private final EventStore events = new PgEventStore(pool);
    private final StreamId stream = new StreamId("order-" + UUID.randomUUID());
    private final List<Long> handled = new ArrayList<>();
    private Consumer<Collection<Envelope>> effect = _ -> {};

    @BeforeAll
    static void connect() {
        Metrics.addRegistry(METERS);
        KAFKA.put("bootstrap.servers", TestServers.kafka());
        vertx = Vertx.vertx();
        pool = PgPools.create(vertx, PgConnectOptions.fromUri(TestServers.postgresUrl()), 4);
        admin = Admin.create(KAFKA);
        partitionsNow = new KafkaPartitionsNow(() -> KAFKA);
    }

    @AfterAll
    static void disconnect() {
        Metrics.removeRegistry(METERS);
        partitionsNow.close();
        admin.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void records_that_are_lost_in_the_middle_are_filled_before_the_next_one() {
        var events = happened(6);
        publish(events, 1, 2);
        started(Instance::read);
        var gaps = counted("tideline.gaps");
        var gapEvents = counted("tideline.gap.events");

        publish(events, 3, 4);
        loseAll();
        publish(events, 5, 6);
        started(Instance::read);

        assertThat(handled).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(counted("tideline.gaps")).isEqualTo(gaps + 1);
        // The store is asked for what Kafka has too, since nobody knows what is lost of that.
        assertThat(counted("tideline.gap.events")).isEqualTo(gapEvents + 4);
    }

    @Test
    void records_lost_while_the_function_is_held_up_are_filled_before_the_next() {
        var events = happened(4);
        publish(events, 1, 1);
        started(instance -> {
            instance.read();
            instance.whileHeldUp(() -> {
                publish(events, 2, 3);
                loseAll();
                publish(events, 4, 4);
            });
            instance.read();
        });

        assertThat(handled).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void records_that_are_lost_at_the_end_are_noticed_although_none_comes_after_them() {
        var events = happened(3);
        publish(events, 1, 1);
        started(Instance::read);
        publish(events, 2, 3);
        loseAll();

        started(instance -> {
            instance.read();
            instance.look();
        });
        assertThat(handled).containsExactly(1L, 2L, 3L);
        assertThat(committed())
                .isEqualTo(get(admin.listOffsets(Map.of(partition(), OffsetSpec.latest()))
                                .all())
                        .get(partition())
                        .offset());

        var gaps = counted("tideline.gaps");
        started(instance -> {
            instance.read();
            instance.look();
            publish(happened(stream, 4, 4), 1, 1);
            instance.read();
            instance.look();
        });
        assertThat(handled).containsExactly(1L, 2L, 3L, 4L);
        assertThat(counted("tideline.gaps")).as("it is not noticed again").isEqualTo(gaps);
    }

    @Test
    void a_function_that_wants_more_than_kafka_has_misses_nothing() {
        var events = happened(2);
        publish(events, 1, 1);
        started(Instance::read);
        publish(events, 2, 2);
        loseAll();
        get(admin.alterConsumerGroupOffsets(function, Map.of(partition(), new OffsetAndMetadata(committed() + 100)))
                .all());

        // The first look may come before the broker has refused the offset.
        started(instance -> await().atMost(PATIENCE).untilAsserted(() -> {
            instance.read();
            instance.look();
            assertThat(handled).contains(2L);
        }));

        assertThat(handled.stream().distinct()).containsExactly(1L, 2L);
    }

    @Test
    void records_that_are_lost_at_the_end_under_a_running_function_are_noticed() {
        var events = happened(3);
        publish(events, 1, 1);
        started(instance -> {
            instance.read();
            instance.look();
            instance.whileHeldUp(() -> {
                publish(events, 2, 3);
                loseAll();
            });
            instance.read();
            instance.look();
        });

        assertThat(handled).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_topic_that_is_deleted_and_created_again_is_noticed_although_its_offsets_go_on() {
        var payment = new StreamId("payment-" + UUID.randomUUID());
        var events = happened(payment, 5);
        publish(events, 1, 2);
        started("tideline.payments", payment, Instance::read);

        publish(events, 3, 3);
        recreated("tideline.payments");
        publish(events, 4, 4);
        PublishedEvents.publish("tideline.payments", payment.value(), "no event");
        publish(events, 5, 5);
        started("tideline.payments", payment, Instance::read);

        assertThat(handled).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void a_topic_that_is_deleted_and_created_again_empty_is_noticed() {
        var payment = new StreamId("payment-" + UUID.randomUUID());
        var events = happened(payment, 3);
        publish(events, 1, 1);
        started("tideline.payments", payment, instance -> {
            instance.read();
            instance.look();
        });

        publish(events, 2, 3);
        recreated("tideline.payments");
        started("tideline.payments", payment, instance -> {
            instance.read();
            instance.look();
        });

        assertThat(handled).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_topic_that_is_created_again_under_a_running_function_is_noticed() {
        var payment = new StreamId("payment-" + UUID.randomUUID());
        var events = happened(payment, 3);
        publish(events, 1, 1);
        started("tideline.payments", payment, instance -> {
            instance.read();
            instance.look();
            instance.whileHeldUp(() -> {
                publish(events, 2, 2);
                recreated("tideline.payments");
                publish(events, 3, 3);
            });
            await().atMost(PATIENCE).untilAsserted(() -> {
                instance.read();
                instance.look();
                assertThat(handled).contains(3L);
            });
        });

        assertThat(handled.stream().distinct()).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    void the_marker_of_a_transaction_is_no_loss_and_nothing_is_handled_twice() {
        var events = happened(6);
        publish(events, 1, 1);
        started(Instance::read);
        var gaps = counted("tideline.gaps");
        started(instance -> {
            instance.read();
            publishInTransactions(events.subList(1, 4));
            instance.read();
            instance.look();
        });
        started(instance -> {
            instance.read();
            instance.look();
            publishInTransactions(events.subList(4, 6));
            instance.read();
        });

        assertThat(handled).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(counted("tideline.gaps")).isEqualTo(gaps);
    }

    @Test
    void no_record_that_is_left_says_where_a_gap_ends() {
        var events = happened(4);
        publish(events, 1, 2);
        started(Instance::read);

        publish(events, 3, 4);
        loseAll();
        PublishedEvents.publish("tideline.orders", stream.value(), "no event");
        publish(events, 1, 1);
        var again = CloudEventRecords.toRecord(new PositionedEvent(1, events.get(2)));
        again.headers().add("ce_republished", "true".getBytes(StandardCharsets.UTF_8));
        PublishedEvents.send(List.of(again));
        started(Instance::read);

        assertThat(handled).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void a_function_that_ends_in_the_middle_of_a_gap_goes_on_there() {
        var events = happened(2 * GapFill.BATCH + 2);
        publish(events, 1, 1);
        started(Instance::read);
        publish(events, 2, events.size() - 1);
        loseAll();
        publish(events, events.size(), events.size());

        effect = batch -> {
            if (batch.iterator().next().version() == 2 + GapFill.BATCH) {
                throw new IllegalStateException("the process ends");
            }
        };
        started(instance -> {
            assertThatThrownBy(instance::read).hasMessageContaining("the process ends");
            assertThatThrownBy(instance::look).hasMessageContaining("the process ends");
            instance.killed = true;
        });
        effect = _ -> {};
        started(Instance::read);

        assertThat(handled)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
    }

    @Test
    void a_new_function_takes_what_kafka_has_forgotten_from_the_store() {
        var events = happened(3);
        publish(events, 1, 2);
        loseAll();
        publish(events, 3, 3);

        started(Instance::read);

        assertThat(handled).containsExactly(1L, 2L, 3L);
    }

    @Test
    void an_offset_is_not_committed_if_another_instance_has_the_partition() {
        publish(happened(1), 1, 1);
        started(instance -> {
            instance.read();
            var committed = committed();
            var offsets = Map.of(partition(), 0L, new TopicPartition("tideline.payments", 0), 0L);

            assertThatThrownBy(() -> instance.cursor.commit(offsets).await().atMost(PATIENCE))
                    .isInstanceOf(ServiceUnavailableException.class);

            assertThat(committed()).isEqualTo(committed);
        });
    }

    @Test
    void a_partition_that_is_read_to_its_end_has_come_as_far_as_the_relay() {
        var events = happened(1);
        publish(events, 1, 1);
        var mark = Long.parseLong(Sql.rows("SELECT max(position) + 7 AS mark FROM positions")
                .getFirst()
                .get("mark"));
        started(instance -> {
            instance.read();
            instance.look(Map.of("tideline.orders", mark));
            instance.look(Map.of("tideline.orders", mark - 3));
        });

        assertThat(Sql.rows(
                        "SELECT position, topic_id FROM handled_positions WHERE function = ? AND partition = ?",
                        function,
                        partition(stream)))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("position", Long.toString(mark))
                        .containsEntry("topic_id", topicId("tideline.orders")));
    }

    private List<Envelope> happened(int count) {
        return happened(stream, count);
    }

    private static List<Envelope> happened(StreamId stream, int count) {
        return happened(stream, 1, count);
    }

    private static List<Envelope> happened(StreamId stream, int from, int to) {
        var metadata =
                new Metadata("/tideline/x", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        return IntStream.rangeClosed(from, to)
                .mapToObj(version ->
                        new Envelope(UUID.randomUUID(), "Happened", stream, version, 1, Instant.EPOCH, metadata, "{}"))
                .toList();
    }

    /** Both versions included. What is published is in the store. */
    private void publish(List<Envelope> events, int from, int to) {
        var some = events.subList(from - 1, to);
        store(some);
        PublishedEvents.publish(some);
    }

    private void store(List<Envelope> events) {
        StoredEvents.positioned(
                events.stream().filter(event -> stored.add(event.id())).toList());
    }

    /** Each event in a transaction of its own, which leaves a marker behind it. */
    private void publishInTransactions(List<Envelope> events) {
        store(events);
        var config = new HashMap<>(KAFKA);
        config.put("transactional.id", UUID.randomUUID().toString());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (var event : events) {
                producer.beginTransaction();
                ProducerRecord<String, byte[]> record = CloudEventRecords.toRecord(new PositionedEvent(1, event));
                producer.send(record);
                producer.commitTransaction();
            }
        }
    }

    /** All that there is in the stream's partition now. */
    private void loseAll() {
        get(admin.deleteRecords(Map.of(partition(), RecordsToDelete.beforeOffset(-1)))
                .all());
    }

    private long committed() {
        return get(admin.listConsumerGroupOffsets(function).partitionsToOffsetAndMetadata())
                .get(partition())
                .offset();
    }

    private TopicPartition partition() {
        return new TopicPartition("tideline.orders", partition(stream));
    }

    private static void recreated(String topic) {
        get(admin.deleteTopics(List.of(topic)).all());
        await().atMost(PATIENCE).until(() -> !get(admin.listTopics().names()).contains(topic));
        get(admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                .all());
    }

    private static String topicId(String topic) {
        return get(admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .topicId()
                .toString();
    }

    private static int partition(StreamId stream) {
        return BuiltInPartitioner.partitionForKey(stream.value().getBytes(StandardCharsets.UTF_8), PARTITIONS);
    }

    private double counted(String counter) {
        return Metrics.counter(counter, "function", function, "topic", "tideline.orders")
                .count();
    }

    private static <T> T get(KafkaFuture<T> answer) {
        return answer.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private void started(Consumer<Instance> work) {
        started("tideline.orders", stream, work);
    }

    private void started(String topic, StreamId watched, Consumer<Instance> work) {
        try (var instance = new Instance(topic, watched)) {
            work.accept(instance);
        }
    }

    /** A process of the function, as far as it reads. */
    private final class Instance implements AutoCloseable, BatchHandler {
        private final StreamId watched;
        private final KafkaConsumer<String, byte[]> consumer;
        private final GapDetection detection;
        private final ConsumerCursor cursor;
        private boolean killed;

        Instance(String topic, StreamId watched) {
            this.watched = watched;
            var config = new HashMap<>(KAFKA);
            config.putAll(Map.of(
                    "group.id",
                    function,
                    "auto.offset.reset",
                    "earliest",
                    "enable.auto.commit",
                    false,
                    "allow.auto.create.topics",
                    false,
                    "partition.assignment.strategy",
                    CooperativeStickyAssignor.class.getName()));
            consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
            cursor = new ConsumerCursor(new ConsumerCursor.PollingThread() {
                @Override
                public <R> Uni<R> ask(Function<org.apache.kafka.clients.consumer.Consumer<?, ?>, R> question) {
                    return Uni.createFrom().item(() -> question.apply(consumer));
                }
            });
            detection = new GapDetection(new EventIntake(function, this, vertx), partitionsNow, store, cursor);
            consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    detection.assigned(partitions);
                }

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    detection.revoked(partitions);
                }
            });
        }

        /** Until there is nothing left. */
        void read() {
            do {
                take(consumer.poll(Duration.ofMillis(50)));
            } while (consumer.assignment().isEmpty()
                    || consumer.endOffsets(consumer.assignment()).entrySet().stream()
                            .anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
        }

        private void take(ConsumerRecords<String, byte[]> records) {
            if (records.isEmpty()) {
                return;
            }
            detection.take(records, this, this::handle).await().atMost(PATIENCE);
            var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
            records.partitions()
                    .forEach(partition -> offsets.put(
                            partition,
                            new OffsetAndMetadata(
                                    records.records(partition).getLast().offset() + 1)));
            consumer.commitSync(offsets);
        }

        private Uni<Void> handle(ConsumerRecords<String, byte[]> records) {
            var events = new ArrayList<Envelope>();
            for (ConsumerRecord<String, byte[]> record : records) {
                AssignedPartition.event(record).ifPresent(events::add);
            }
            return Uni.createFrom().completionStage(() -> handle(events));
        }

        @Override
        public boolean handles(Envelope event) {
            return true;
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return events.find(places);
        }

        @Override
        public CompletionStage<Void> handle(Collection<Envelope> batch) {
            var watchedOnes = batch.stream()
                    .filter(event -> event.streamId().equals(watched))
                    .toList();
            if (!watchedOnes.isEmpty()) {
                effect.accept(watchedOnes);
                watchedOnes.forEach(event -> handled.add(event.version()));
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Integer> retryDue(int limit) {
            throw new UnsupportedOperationException("is not asked for");
        }

        /** Runs work while the consumer fetches no records. */
        void whileHeldUp(Runnable work) {
            consumer.pause(consumer.assignment());
            assertThat(consumer.poll(Duration.ofMillis(600))).isEmpty();
            work.run();
            consumer.resume(consumer.assignment());
        }

        void look() {
            look(Map.of());
        }

        /** Looks at Kafka. It must not run while the consumer is in use. */
        void look(Map<String, Long> marks) {
            var before = detection.before();
            var now = partitionsNow
                    .of(detection.partitions())
                    .toCompletableFuture()
                    .join();
            detection.look(before, now, Optional.of(marks)).await().atMost(PATIENCE);
        }

        /** Ends cleanly: the position of the function is kept. */
        @Override
        public void close() {
            if (!killed) {
                look();
            }
            consumer.close();
        }
    }
}
