package dev.tideline.bench;

import static dev.tideline.plan.Step.stepForEach;

import dev.tideline.bench.Figure.Unit;
import dev.tideline.decision.Appends;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.event.Topics;
import dev.tideline.event.Uuids;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.plan.Answer;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Plan;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.ReactorEngine;
import dev.tideline.runtime.handling.SagaEngine;
import dev.tideline.runtime.kafka.CloudEventRecords;
import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamAppend;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Measures one saga with 1,000 steps that run together, through PostgreSQL, the relay and Kafka. The saga and its participant are two
 * consumers of this process.
 */
final class ParallelStepsBenchmark implements Benchmark {
    private static final int STEPS = 1_000;
    private static final int WARM_UPS = 3;
    private static final int ROUNDS = 9;
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final Duration ENDED_WITHIN = Duration.ofMinutes(1);

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var store = new PgEventStore(environment.pool());
        var shop = Shop.open(environment, STEPS);
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofMinutes(1), 10, RandomGenerator.getDefault());
        var lease = Duration.ofSeconds(30);
        var saga = new SagaEngine<>(new Orchestrator<>(new ReserveLines()), store, backoff, lease);
        var participant = new ReactorEngine(
                "reserve-line",
                new ReserveLine(),
                store,
                new ReactorEngine.Parameters(backoff, 1, lease, ForkJoinPool.commonPool()));
        var micros = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
        try (var _ = Application.start(environment, "functions/platform/event-relay", "-Xmx96m");
                var _ = new Reader(
                        environment, saga, List.of(ShopTopics.ORDERS, ShopTopics.INVENTORY, Topics.COMMANDS));
                var _ = new Reader(environment, participant, List.of(Topics.COMMANDS))) {
            for (var round = 0; round < WARM_UPS + ROUNDS; round++) {
                if (round == WARM_UPS) {
                    micros.reset();
                }
                micros.recordValue(TimeUnit.NANOSECONDS.toMicros(taken(environment, store, shop)));
            }
        }
        return List.of(Figure.of(
                        "a saga of 1,000 steps that run together, median",
                        micros.getValueAtPercentile(50) / 1e3,
                        Unit.MILLISECONDS)
                .hasToBe(2_000));
    }

    /** Returns the time from the append of an order to the end of its saga, in nanoseconds. */
    private static long taken(Environment environment, EventStore store, Shop shop) throws InterruptedException {
        var stream = Samples.newStream();
        var order = Samples.orderPlaced(stream, shop.skus().toArray(Sku[]::new));
        var began = System.nanoTime();
        Environment.await(store.append(Append.of(new StreamAppend(stream, 0, List.of(order)))));
        var ended = "SELECT count(*) FROM events WHERE stream_id = 'saga-reserve-lines/%s' AND type = 'SagaEnded'"
                .formatted(stream.entityId());
        while (environment.number(ended) == 0) {
            if (System.nanoTime() - began > ENDED_WITHIN.toNanos()) {
                throw new IllegalStateException("the saga of %s has not ended".formatted(stream));
            }
            Thread.sleep(LOOK);
        }
        return System.nanoTime() - began;
    }

    /** A line of an order: the data of a command. */
    public record Line(OrderId orderId, Sku sku) {
        static List<Line> of(OrderPlaced order) {
            return order.items().stream()
                    .map(line -> new Line(order.orderId(), line.sku()))
                    .toList();
        }

        EventStream<?, ReservationEvent> reservation() {
            return Reservation.stream(new OrderId(Uuids.nameBased(sku.value(), orderId.value(), "line", 0)));
        }
    }

    private static final class ReserveLines implements Saga<OrderPlaced> {
        @Override
        public Plans<OrderPlaced> plans() {
            var inventory = Answer.in(ReservationEvent.class, ReservationEvent::orderId)
                    .about(event -> event instanceof InventoryReserved reserved
                            ? reserved.items().getFirst().sku()
                            : "none");
            var plan = Plan.of("reserve-lines", 1, OrderPlaced.class, OrderPlaced::orderId)
                    .limits(Duration.ofHours(1), Duration.ofMinutes(10))
                    .then(stepForEach(
                                    "reserve-line",
                                    Line::of,
                                    Line::sku,
                                    line -> line,
                                    ReservationAnswers.reserved(inventory))
                            .undo("release-line", ReservationAnswers.released(inventory)))
                    .build();
            return Plans.of(plan, List.of());
        }
    }

    @Appends(InventoryReserved.class)
    private static final class ReserveLine implements Participant<Line> {
        @Override
        public EventStream<?, ?> answersIn(Line line) {
            return line.reservation();
        }

        @Override
        public Reaction carryOut(Line line, States states) {
            return Reaction.append(
                    line.reservation(),
                    new InventoryReserved(line.orderId(), List.of(new ReservedItem(line.sku(), 1))));
        }
    }

    /** Hands the records of some topics to a function, from now on. */
    private static final class Reader implements AutoCloseable {
        private static final Duration POLL = Duration.ofMillis(100);

        private final KafkaConsumer<String, byte[]> consumer;
        private final BatchHandler function;
        private final Thread thread = new Thread(this::read, "reader");
        private volatile boolean closing;

        Reader(Environment environment, BatchHandler function, Collection<String> topics) {
            this.function = function;
            consumer = new KafkaConsumer<>(
                    Map.of(
                            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            environment.kafka(),
                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                            false),
                    new StringDeserializer(),
                    new ByteArrayDeserializer());
            OrderRecordCount.toTheEnd(consumer, topics);
            thread.start();
        }

        private void read() {
            try (consumer) {
                while (!closing) {
                    var events = StreamSupport.stream(consumer.poll(POLL).spliterator(), false)
                            .map(CloudEventRecords::toEnvelope)
                            .toList();
                    Environment.await(function.handle(events));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws InterruptedException {
            closing = true;
            thread.join(ENDED_WITHIN);
        }
    }
}
