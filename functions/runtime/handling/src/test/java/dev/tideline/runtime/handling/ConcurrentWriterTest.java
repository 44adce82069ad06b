package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.runtime.store.PgPools;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine on PostgreSQL, while somebody else writes to the streams that it decides on. */
class ConcurrentWriterTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final int EVENTS = 40;

    private final String run = UUID.randomUUID().toString();
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool = PgPools.create(vertx, PgConnectOptions.fromUri(TestServers.postgresUrl()), 8);
    private final EventStore store = new PgEventStore(pool);

    @AfterEach
    void nothing_stays_open() throws Exception {
        get(pool.close().toCompletionStage());
        get(vertx.close().toCompletionStage());
    }

    @Test
    void decisions_without_a_conflict_are_appended_before_those_with_one() throws Exception {
        var interfering = new InterferingStore(store);
        interfering.beforeNextAppend(() -> StoredEvents.given(added("target", contested())));

        get(engine(interfering).handle(causes()));

        assertThat(interfering.appends)
                .as("all, those that stand, and the voided ones decided again")
                .extracting(append -> append.streams().size())
                .containsExactly(EVENTS, EVENTS / 2, EVENTS / 2);
        assertEachReservedOnce();
        var standing = transactionsOf(uncontested());
        var decidedAgain = transactionsOf(contested());
        assertThat(standing).hasSize(1);
        assertThat(decidedAgain).hasSize(1);
        assertThat(standing.getFirst()).isLessThan(decidedAgain.getFirst());
    }

    @Test
    void two_instances_beside_one_who_never_stops_writing_have_the_effect_of_one() throws Exception {
        var causes = causes();
        var done = new AtomicBoolean();
        try (var executor = Executors.newFixedThreadPool(3)) {
            var writing = executor.submit(() -> {
                while (!done.get()) {
                    contested().forEach(this::write);
                }
            });
            var instances = IntStream.of(7, 11)
                    .mapToObj(size -> executor.submit(() -> {
                        var engine = engine(store);
                        for (var i = 0; i < EVENTS; i += size) {
                            get(engine.handle(causes.subList(i, Math.min(i + size, EVENTS))));
                        }
                        return null;
                    }))
                    .toList();
            try {
                for (var instance : instances) {
                    instance.get(60, TimeUnit.SECONDS);
                }
            } finally {
                done.set(true);
            }
            writing.get(60, TimeUnit.SECONDS);
        }

        assertEachReservedOnce();
    }

    private static ReactorEngine engine(EventStore store) {
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), 3, new Random(1));
        return new ReactorEngine(
                "reserve",
                new Reserving(),
                store,
                new ReactorEngine.Parameters(backoff, 2, Duration.ofSeconds(30), ForkJoinPool.commonPool()));
    }

    /** Reserves the quantity that is added to a cause from the target of the same number. */
    @Appends(StockReserved.class)
    private static final class Reserving implements Reactor<StockAdded> {
        @Override
        public Class<StockAdded> event() {
            return StockAdded.class;
        }

        @Override
        public Reaction react(StockAdded added, States states) {
            var target = new Sku(added.sku().value().replace("cause", "target"));
            return Reaction.append(Stock.stream(target), new StockReserved(target, ORDER, added.quantity()));
        }
    }

    private List<Envelope> causes() {
        StoredEvents.given(added("cause", IntStream.range(0, EVENTS)));
        return IntStream.range(0, EVENTS)
                .mapToObj(i -> StoredEvents.of("stock-" + sku("cause", i)).getFirst())
                .toList();
    }

    private StockAdded[] added(String kind, IntStream numbers) {
        return numbers.mapToObj(i -> new StockAdded(new Sku(sku(kind, i)), 1)).toArray(StockAdded[]::new);
    }

    /** Adds a piece to a target, unless an instance is first. */
    private void write(int number) {
        var target = new Sku(sku("target", number));
        var stream = Stock.stream(target).id();
        var metadata = new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        var event = new NewEvent(UUID.randomUUID(), new StockAdded(target, 1), metadata);
        store.load(stream, 1)
                .thenCompose(events -> store.append(Append.of(new StreamAppend(stream, events.size(), List.of(event)))))
                .toCompletableFuture()
                .join();
    }

    private String sku(String kind, int number) {
        return kind + "-" + number + "-" + run;
    }

    private static IntStream contested() {
        return IntStream.range(0, EVENTS).filter(i -> i % 2 == 1);
    }

    private static IntStream uncontested() {
        return IntStream.range(0, EVENTS).filter(i -> i % 2 == 0);
    }

    private void assertEachReservedOnce() {
        for (var i = 0; i < EVENTS; i++) {
            var cause = StoredEvents.of("stock-" + sku("cause", i)).getFirst();
            assertThat(StoredEvents.of("stock-" + sku("target", i)))
                    .filteredOn(event -> event.type().equals("StockReserved"))
                    .extracting(event -> event.metadata().causationId())
                    .containsExactly(cause.id());
        }
    }

    /** Returns the transactions in which pieces were reserved. */
    private List<Long> transactionsOf(IntStream targets) {
        return targets.mapToObj(i -> "stock-" + sku("target", i))
                .flatMap(stream ->
                        Sql.rows("SELECT xmin FROM events WHERE stream_id = ? AND type = 'StockReserved'", stream)
                                .stream())
                .map(row -> Long.valueOf(row.get("xmin")))
                .distinct()
                .toList();
    }

    private static <T> T get(CompletionStage<T> stage)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
