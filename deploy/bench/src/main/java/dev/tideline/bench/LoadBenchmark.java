package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import dev.tideline.inventory.Stock;
import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.shop.Sku;
import dev.tideline.store.EventStore;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A stream loaded and folded into its state, as before every decision. */
final class LoadBenchmark implements Benchmark {
    /** The highest number of events after a snapshot before the next one is made. */
    private static final int AFTER_THE_SNAPSHOT = 9;

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var store = new PgEventStore(environment.pool());
        var figures = new ArrayList<Figure>();
        for (var events : List.of(10, 1_000, 100_000)) {
            var sku = stock(environment, events);
            if (events > 100) {
                figures.add(median(environment, store, sku, "a stream of %,d events".formatted(events)));
                var state = new Stock(events - AFTER_THE_SNAPSHOT, 0, 0);
                Environment.await(store.keep(List.of(new Snapshot(
                        Stock.stream(sku).id(),
                        shape(sku),
                        events - AFTER_THE_SNAPSHOT,
                        Stock.stream(sku).snapshotFormat().orElseThrow().write(state)))));
                figures.add(median(environment, store, sku, "a stream of %,d events with a snapshot".formatted(events))
                        .beside("10 events", figures.getFirst().measured())
                        .has(2));
            } else {
                figures.add(median(environment, store, sku, "a stream of 10 events"));
            }
        }
        return figures;
    }

    private static Figure median(Environment environment, EventStore store, Sku sku, String what) throws Exception {
        return RepeatedMeasurement.of("load and fold " + what + ", median", Unit.MILLISECONDS)
                .measuring(() -> ClosedLoop.run(1, environment.warmUp(), environment.length(), () -> folded(store, sku))
                                .micros()
                                .getValueAtPercentile(50)
                        / 1e3)
                .figure();
    }

    static CompletionStage<Stock> folded(EventStore store, Sku sku) {
        var stream = Stock.stream(sku);
        return store.histories(Map.of(stream.id(), shape(sku)))
                .thenApply(histories -> fold(sku, histories.get(stream.id())));
    }

    private static Stock fold(Sku sku, StreamHistory history) {
        var stream = Stock.stream(sku);
        var state = history.snapshot()
                .map(snapshot -> stream.snapshotFormat().orElseThrow().read(snapshot.state()))
                .orElseGet(stream::initial);
        for (var event : history.events()) {
            state = stream.evolve(state, event);
        }
        return state;
    }

    private static String shape(Sku sku) {
        return Stock.stream(sku).snapshotFormat().orElseThrow().name();
    }

    /** Appends a stock with a number of events, and keeps them from the relay. */
    static Sku stock(Environment environment, int events) throws InterruptedException {
        var sku = new Sku("sku-" + Samples.newId());
        environment.execute("""
                INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                SELECT '%s', version, uuidv7(), 'StockAdded', 1, '/tideline/bench', uuidv7(), uuidv7(), '{"sku": "%s", "quantity": 1}'
                FROM generate_series(1, %d) AS version;
                """.formatted(Stock.stream(sku).id(), sku, events));
        return sku;
    }
}
