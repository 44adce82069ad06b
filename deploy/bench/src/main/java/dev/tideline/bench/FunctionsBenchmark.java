package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Functions that take events from Kafka, each in one process, from a backlog, with nothing else under way. */
final class FunctionsBenchmark implements Benchmark {
    private static final int ORDERS = 200_000;
    private static final int ITEMS = 1_000;

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        publishedOrders(environment, ORDERS);
        double read;
        try (var records = new OrderRecordCount(environment)) {
            read = records.readPerSecond();
        }
        var figures = new ArrayList<Figure>();
        for (var module : List.of("saga/when-order-placed-reserve-inventory", "projections/order-view")) {
            figures.add(Figure.of(
                            module.substring(module.indexOf('/') + 1),
                            handled(environment, module),
                            Unit.EVENTS_A_SECOND)
                    .beside("a consumer of the same records", read)
                    .hasToBe(10_000));
        }
        return figures;
    }

    /** Orders of a thousand items, in the store and in Kafka. */
    private static void publishedOrders(Environment environment, int orders) throws Exception {
        DrainRate.ofOrders(environment, Shop.open(environment, ITEMS), orders);
        try (var records = new OrderRecordCount(environment);
                var _ = Application.start(environment, "functions/platform/event-relay", "-Xmx96m")) {
            DrainRate.perSecond(orders, records::count);
        }
    }

    private static double handled(Environment environment, String module) throws Exception {
        try (var function = Application.start(environment, "functions/" + module, "-Xmx256m")) {
            return DrainRate.perSecond(ORDERS, () -> handled(function));
        }
    }

    private static long handled(Application function) throws IOException, InterruptedException {
        return (long) function.metric("tideline_events_handled_total", "type=\"OrderPlaced\"", "outcome=\"handled\"");
    }
}
