package dev.tideline.bench;

import dev.tideline.bench.ConfirmedOrders.Latency;
import dev.tideline.bench.Figure.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The orchestrated saga beside the choreography, on the same servers, one after the other. */
final class OrchestrationBenchmark implements Benchmark {
    private static final String CHOREOGRAPHY = "the choreography";

    /** The goal is for the higher rate. At the lower one the cores have time left. */
    private static final List<Double> ORDERS_A_SECOND = List.of(50.0, 20.0);

    /**
     * The figures of one form of the saga.
     *
     * @param latencies by orders a second
     */
    private record Form(double perSecond, Cost cost, Map<Double, Latency> latencies) {}

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var choreography = measured(environment, "-Dtideline.saga=choreography");
        var orchestration = measured(environment, "-Dtideline.saga=orchestration");
        var figures = new ArrayList<Figure>();
        figures.add(Figure.of("orders confirmed, 1,000 items", orchestration.perSecond, Unit.ORDERS_A_SECOND)
                .beside(CHOREOGRAPHY, choreography.perSecond)
                .has(0.35));
        for (var rate : ORDERS_A_SECOND) {
            var one = orchestration.latencies.get(rate);
            var other = choreography.latencies.get(rate);
            figures.add(beside(rate, 50, one, other).has(2.2));
            figures.add(beside(rate, 99, one, other));
            figures.add(Figure.of("at work at %.0f orders/s".formatted(rate), one.coresAtWork(), Unit.CORES)
                    .beside(CHOREOGRAPHY, other.coresAtWork()));
        }
        figures.add(Figure.of(
                        "an order's work, all together", orchestration.cost.cpuMillis(), Unit.CPU_MILLISECONDS_AN_ORDER)
                .beside(CHOREOGRAPHY, choreography.cost.cpuMillis())
                .has(2.5));
        var costs = orchestration.cost.figures();
        for (var number = 0; number < costs.size(); number++) {
            figures.add(costs.get(number)
                    .beside(
                            CHOREOGRAPHY,
                            choreography.cost.figures().get(number).measured()));
        }
        return figures;
    }

    private static Figure beside(double rate, double percentile, Latency orchestration, Latency choreography) {
        return Figure.of(
                        "order to confirmed at %.0f orders/s, %.0f of 100".formatted(rate, percentile),
                        orchestration.micros().getValueAtPercentile(percentile) / 1e3,
                        Unit.MILLISECONDS)
                .beside(CHOREOGRAPHY, choreography.micros().getValueAtPercentile(percentile) / 1e3);
    }

    private static Form measured(Environment environment, String form) throws Exception {
        try (var orders = ConfirmedOrders.start(environment, form)) {
            orders.warmUp();
            var before = orders.cost();
            var perSecond = orders.perSecond();
            var cost = orders.cost().since(before);
            var latencies = new LinkedHashMap<Double, Latency>();
            for (var rate : ORDERS_A_SECOND) {
                latencies.put(rate, orders.latency(rate));
            }
            return new Form(perSecond, cost, latencies);
        }
    }
}
