package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** A view that is built anew from the store. */
final class RebuildBenchmark implements Benchmark {
    private static final int ORDERS = 100_000;
    private static final int EVENTS_AN_ORDER = 8;
    private static final Pattern DONE = Pattern.compile("] 100 %.* ([0-9,]+) events/s");

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        DrainRate.ofConfirmedOrders(environment, ORDERS);
        try (var _ = Application.start(environment, "functions/platform/event-relay", "-Xmx96m")) {
            // It gives positions, by which a rebuild reads.
            DrainRate.perSecond(ORDERS * EVENTS_AN_ORDER, () -> environment.number("SELECT max(position) FROM stamps"));
        }
        return List.of(
                Figure.of("rebuild of order-view from 800,000 events", rebuilt(environment), Unit.EVENTS_A_SECOND)
                        .hasToBe(50_000));
    }

    /** Returns the rate that the rebuild reports itself: from the first event until the view is replaced. */
    private static double rebuilt(Environment environment) throws IOException, InterruptedException {
        var said = Application.run(environment, "functions/projections/order-view", "--rebuild");
        var rate = DONE.matcher(said);
        if (!rate.find()) {
            throw new IllegalStateException("it does not tell how fast it was: " + said);
        }
        return Double.parseDouble(rate.group(1).replace(",", ""));
    }
}
