package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The choreography: how many orders are confirmed, how fast, and at what cost. */
final class SagaBenchmark implements Benchmark {
    private Histogram micros;

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var figures = new ArrayList<Figure>();
        try (var orders = ConfirmedOrders.start(environment)) {
            orders.warmUp();
            var before = orders.cost();
            var many = orders.perSecond();
            var cost = orders.cost().since(before);
            figures.add(Figure.of("orders confirmed, 1,000 items", many, Unit.ORDERS_A_SECOND)
                    .hasToBe(500));
            figures.addAll(cost.figures());
            figures.add(Figure.of("orders confirmed, one item", orders.perSecondOfOneItem(), Unit.ORDERS_A_SECOND)
                    .beside("1,000 items", many)
                    .has(0.7));
            var latency = orders.latency(50);
            micros = latency.micros();
            figures.addAll(Figure.latencies("order to confirmed at 50 orders/s", micros, 50, 200));
            figures.add(Figure.of("at work at 50 orders/s", latency.coresAtWork(), Unit.CORES));
        }
        return figures;
    }

    @Override
    public Map<String, String> plots(List<Figure> figures) {
        return Map.of("saga.svg", Plot.percentiles("Order to confirmed, 50 orders/s", micros));
    }
}
