package dev.tideline.projections.orderview;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.runtime.views.Projection;
import dev.tideline.views.order.OrderView;
import dev.tideline.views.order.OrderViewSteps;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;

/** Keeps the view of orders up to date, and measures the duration of orders. */
public final class OrderViewProjection extends OrderViewSteps implements Projection<OrderView> {
    private static final Duration[] DURATIONS = {
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofMinutes(30)
    };

    /** Records the duration of an order. Here both of its ends are known, with timestamps of one clock. */
    @Override
    public void applied(OrderView row, Envelope event) {
        switch (event.type()) {
            case "OrderConfirmed" -> duration("confirmed", row.placedAt, event.timestamp());
            case "OrderCancelled" -> duration(row.reason, row.placedAt, event.timestamp());
            default -> {}
        }
    }

    private static void duration(String outcome, Instant placed, Instant ended) {
        Timer.builder("tideline.order.duration")
                .description("The time from the placement of an order to its confirmation or cancellation")
                .tag("outcome", outcome)
                .serviceLevelObjectives(DURATIONS)
                .register(Metrics.globalRegistry)
                .record(Meters.between(placed, ended));
    }
}
