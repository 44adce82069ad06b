package dev.tideline.bench;

import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.runtime.store.Stamper;
import dev.tideline.runtime.store.Stamper.Deposed;
import dev.tideline.runtime.store.Stamper.Stamped;
import dev.tideline.shop.ShopTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A store that fills: how fast it takes and gives at some points on the way, beside a table that stays small. */
final class GrowthCurve {
    private static final int CALLERS = 16;
    private static final int EVENTS_OF_A_STREAM = 10;
    private static final double MILLION = 1_000_000;
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final int STAMPED_AT_ONCE = 10_000;

    private final List<String> millions = new ArrayList<>();
    private final Map<String, List<Double>> series = new LinkedHashMap<>();

    /** @param events that are in the store now */
    void measure(Environment environment, int events) throws Exception {
        var store = new PgEventStore(environment.pool());
        millions.add(PerformancePage.number(events / MILLION));
        add("bare insert", AppendBenchmark.bareInserts(environment, CALLERS));
        add("append", AppendBenchmark.appends(environment, store, CALLERS));
        var sku = LoadBenchmark.stock(environment, EVENTS_OF_A_STREAM);
        add(
                "load of " + EVENTS_OF_A_STREAM + " events",
                ClosedLoop.run(
                                CALLERS,
                                environment.warmUp(),
                                environment.length(),
                                () -> LoadBenchmark.folded(store, sku))
                        .perSecond());
        givePositions(environment);
    }

    private void add(String name, double perSecond) {
        series.computeIfAbsent(name, _ -> new ArrayList<>()).add(perSecond);
    }

    /** Gives all events positions, so that a relay finds no work. */
    private static void givePositions(Environment environment) throws InterruptedException {
        var stamper = new Stamper(environment.pool());
        var lease = Environment.await(stamper.acquire("growth", LEASE)).orElseThrow();
        while (true) {
            switch (Environment.await(stamper.stamp(lease.token(), Map.of(), STAMPED_AT_ONCE))) {
                case Deposed _ -> throw new IllegalStateException("a relay works on this store");
                case Stamped stamped
                when stamped.after() == stamped.head() -> {
                    Environment.await(stamper.release(lease.token(), Map.of(ShopTopics.ORDERS, stamped.head())));
                    return;
                }
                case Stamped _ -> {}
            }
        }
    }

    String plot() {
        Map<String, List<Double>> percent = new LinkedHashMap<>();
        series.forEach((name, values) -> percent.put(
                name,
                values.stream().map(value -> 100 * value / values.getFirst()).toList()));
        return Plot.lines("Percent of what it is in an empty store", "million events", millions, percent);
    }
}
