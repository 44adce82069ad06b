package dev.tideline.bench.jmh;

import dev.tideline.bench.Samples;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.ReactorEngine;
import dev.tideline.shop.Sku;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An event of a batch, from Kafka's bytes to a decision that does nothing. */
@State(Scope.Benchmark)
public class DispatchBenchmark {
    private static final int EVENTS = 100;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private List<Envelope> batch;
    private ReactorEngine engine;

    @Setup
    public void placeOrders() {
        batch = Stream.generate(Samples::newId)
                .limit(EVENTS)
                .map(order -> Samples.envelope(
                        StreamId.of("order", order.toString()), 1, Samples.placed(order, new Sku("espresso-cup"))))
                .toList();
        engine = new ReactorEngine(
                "bench",
                new Nothing(),
                new InMemoryEventStore(InstantSource.system()),
                new ReactorEngine.Parameters(
                        new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), 10, new SplittableRandom(1)),
                        1,
                        Duration.ofMinutes(1),
                        timer));
    }

    @TearDown
    public void stop() {
        timer.shutdownNow();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Void dispatch() {
        return engine.handle(batch).toCompletableFuture().join();
    }

    private static final class Nothing implements Reactor<OrderPlaced> {
        @Override
        public Class<OrderPlaced> event() {
            return OrderPlaced.class;
        }

        @Override
        public Reaction react(OrderPlaced event, States states) {
            return Reaction.nothing();
        }
    }
}
