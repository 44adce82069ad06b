package dev.tideline.bench;

import static dev.tideline.plan.Step.step;

import dev.tideline.bench.Figure.Unit;
import dev.tideline.event.Envelope;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.plan.Answer;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Plan;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.SagaEngine;
import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.runtime.trigger.EventIntake;
import dev.tideline.shop.OrderId;
import dev.tideline.store.Append;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Measures the time limits of sagas: their lateness, and the cost of those that do not pass. */
final class DeadlinesBenchmark implements Benchmark {
    private static final int OPEN = 100_000;
    private static final int BATCH = 500;
    private static final int PASSING_A_SECOND = 100;
    private static final int LOOKS = 2_000;
    /** The most events that a look takes by default. */
    private static final int LIMIT = 100;

    /** The interval of looks that a function has by default. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var store = new PgEventStore(environment.pool());
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofMinutes(1), 10, RandomGenerator.getDefault());
        var engine = new SagaEngine<>(new Orchestrator<>(new Reserving()), store, backoff, Duration.ofSeconds(30));
        begin(store, engine, 1);
        passInAnHour(environment);
        look(engine);
        var ofOne = look(engine);
        for (var open = 0; open < OPEN; open += BATCH) {
            begin(store, engine, BATCH);
        }
        passInAnHour(environment);
        environment.execute("VACUUM ANALYZE deadlines");
        environment.settle();
        var ofAll = look(engine);
        var late = lateness(environment, engine);
        return List.of(
                Figure.of("a look with 100,000 open time limits", ofAll, Unit.MILLISECONDS)
                        .beside("with one", ofOne)
                        .has(1.5),
                Figure.of(
                        "a time limit of 100,000 passes late, 50 of 100",
                        late.getValueAtPercentile(50),
                        Unit.MILLISECONDS),
                Figure.of(
                                "a time limit of 100,000 passes late, 99 of 100",
                                late.getValueAtPercentile(99),
                                Unit.MILLISECONDS)
                        .hasToBe(1_000));
    }

    /** A saga of one step, whose commands are never answered. */
    private static final class Reserving implements Saga<OrderPlaced> {
        @Override
        public Plans<OrderPlaced> plans() {
            var inventory = Answer.in(ReservationEvent.class, ReservationEvent::orderId);
            return Plans.of(
                    Plan.of("reserving", 1, OrderPlaced.class, OrderPlaced::orderId)
                            .limits(Duration.ofDays(1), Duration.ofHours(1))
                            .then(step("reserve-inventory", OfOrder::of, ReservationAnswers.reserved(inventory))
                                    .undo("release-inventory", ReservationAnswers.released(inventory)))
                            .build(),
                    List.of());
        }
    }

    /** The data of a command. */
    public record OfOrder(OrderId orderId) {
        static OfOrder of(OrderPlaced order) {
            return new OfOrder(order.orderId());
        }
    }

    private static void begin(EventStore store, SagaEngine<?> engine, int instances) throws InterruptedException {
        var streams =
                IntStream.range(0, instances).mapToObj(_ -> Samples.newStream()).toList();
        Environment.await(store.append(Append.of(streams.stream()
                .map(stream -> new StreamAppend(stream, 0, List.of(Samples.orderPlaced(stream, Samples.CUP))))
                .toList())));
        List<Envelope> placed = Environment.await(store.find(
                streams.stream().map(stream -> new StreamVersion(stream, 1)).toList()));
        Environment.await(engine.handle(placed));
    }

    private static void passInAnHour(Environment environment) throws InterruptedException {
        environment.execute("UPDATE deadlines SET due = clock_timestamp() + (1 + random()) * interval '1 hour'");
    }

    /** Returns the mean duration of a look that finds nothing. */
    private static double look(SagaEngine<?> engine) throws InterruptedException {
        var began = System.nanoTime();
        for (var i = 0; i < LOOKS; i++) {
            Environment.await(engine.retryDue(LIMIT));
        }
        return (System.nanoTime() - began) / 1e6 / LOOKS;
    }

    /** Returns the lateness of time limits that pass one after another, in milliseconds. */
    private static Histogram lateness(Environment environment, SagaEngine<?> engine) throws Exception {
        var seconds = environment.length().multipliedBy(6).toSeconds();
        environment.execute("""
                CREATE TABLE dues AS
                SELECT saga, clock_timestamp() + interval '3 seconds' + row_number() OVER () * interval '%d milliseconds' AS due
                FROM deadlines WHERE step <> '' LIMIT %d""".formatted(1_000 / PASSING_A_SECOND, PASSING_A_SECOND * seconds));
        environment.execute(
                "UPDATE deadlines d SET due = dues.due FROM dues WHERE d.saga = dues.saga AND d.step <> ''");
        var intake = new EventIntake("reserving", engine, environment.vertx());
        intake.wakeWhenDue(INTERVAL);
        TimeUnit.SECONDS.sleep(seconds + 5);
        intake.stop();
        intake.idle().get(10, TimeUnit.SECONDS);
        var late = new Histogram(TimeUnit.MINUTES.toMillis(10), 3);
        for (var millis :
                Environment.await(environment.owners().query("""
                SELECT greatest(0, extract(epoch FROM coalesce(
                    (SELECT min("timestamp") FROM events e WHERE e.stream_id = dues.saga AND type = 'StepTimedOut'), clock_timestamp())
                    - due) * 1000)::bigint AS late FROM dues""").execute().toCompletionStage())) {
            late.recordValue(millis.getLong("late"));
        }
        return late;
    }
}
