package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The orchestrated saga beside the choreography, on the same servers, one after the other. */
final class OrchestrationBenchmark implements Benchmark {
    private static final String CHOREOGRAPHY = "the choreography";

    /** The figures of one form of the saga. */
    private record Form(double perSecond, Cost cost, Histogram micros) {}

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var choreography = measured(environment, "-Dtideline.saga=choreography");
        var orchestration = measured(environment, "-Dtideline.saga=orchestration");
        var figures = new ArrayList<Figure>();
        figures.add(Figure.of("orders confirmed, 1,000 items", orchestration.perSecond, Unit.ORDERS_A_SECOND)
                .beside(CHOREOGRAPHY, choreography.perSecond)
                .has(0.35));
        figures.add(beside(orchestration, choreography, 50).has(2.2));
        figures.add(beside(orchestration, choreography, 99));
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

    private static Figure beside(Form orchestration, Form choreography, double percentile) {
        return Figure.of(
                        "order to confirmed at 50 orders/s, %.0f of 100".formatted(percentile),
                        orchestration.micros.getValueAtPercentile(percentile) / 1e3,
                        Unit.MILLISECONDS)
                .beside(CHOREOGRAPHY, choreography.micros.getValueAtPercentile(percentile) / 1e3);
    }

    private static Form measured(Environment environment, String form) throws Exception {
        try (var orders = ConfirmedOrders.start(environment, form)) {
            var before = orders.cost();
            var perSecond = orders.perSecond();
            var cost = orders.cost().since(before);
            return new Form(perSecond, cost, orders.micros());
        }
    }
}
