package dev.tideline.local;

import static java.util.stream.Collectors.toMap;

import dev.tideline.event.Envelope;
import dev.tideline.event.Money;
import dev.tideline.inventory.Stock;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.shop.Guarantees;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The state of the shop when all work has ended. It is read in the servers, so it does not matter which processes run. */
public final class AtRest {
    private static final Duration LOOK = Duration.ofMillis(500);

    private AtRest() {}

    /** Returns the work that has not ended at the deadline. It is empty if all is well. */
    public static List<String> await(Instant deadline) throws InterruptedException {
        while (true) {
            var restless = look();
            if (restless.isEmpty() || Instant.now().isAfter(deadline)) {
                return restless;
            }
            Thread.sleep(LOOK);
        }
    }

    private static List<String> look() {
        try {
            var events = StoredEvents.count();
            var restless = restless();
            return restless.isEmpty() && StoredEvents.count() > events ? List.of("events are appended") : restless;
        } catch (IllegalStateException unanswered) {
            // A server may have come back just now.
            return List.of(unanswered.toString());
        }
    }

    private static List<String> restless() {
        var restless = new ArrayList<String>();
        Sql.rows("SELECT stream_id FROM publication_queue LIMIT 3")
                .forEach(row -> restless.add("not published: " + row));
        Sql.rows("SELECT function, stream_id, attempts, parked_at, reason FROM deferrals WHERE NOT passed_over LIMIT 3")
                .forEach(row -> restless.add("deferred: " + row));
        Sql.rows("SELECT stream_id FROM events WHERE stream_id ~ '^order-' GROUP BY 1 HAVING count(*) < 2 LIMIT 3")
                .forEach(row -> restless.add("not ended: " + row));
        PublishedEvents.lags().forEach((function, lag) -> {
            if (lag > 0) {
                restless.add("%s has not handled %d records".formatted(function, lag));
            }
        });
        return restless;
    }

    /**
     * Checks that the promises of the shop hold.
     *
     * @param events all that were appended, in order
     * @throws AssertionError if one does not hold
     */
    public static void promisesHold(List<Envelope> events) {
        Guarantees.hold(events, new Shown());
    }

    /** The books of the gateway, and the views. */
    private static final class Shown implements Guarantees.Outside {
        private final Map<UUID, Money> taken =
                Sql.rows("SELECT payment_id, amount FROM sandbox_charges WHERE status = 'captured'").stream()
                        .collect(toMap(
                                row -> UUID.fromString(row.get("payment_id")), row -> Money.parse(row.get("amount"))));
        private final Map<String, String> orders = Sql.rows("SELECT order_id, status FROM order_view").stream()
                .collect(toMap(row -> row.get("order_id"), row -> row.get("status")));
        private final Map<String, Stock> stocks =
                Sql.rows("SELECT sku, available, reserved, sold FROM inventory_view").stream()
                        .collect(toMap(
                                row -> row.get("sku"),
                                row -> new Stock(
                                        Long.parseLong(row.get("available")),
                                        Long.parseLong(row.get("reserved")),
                                        Long.parseLong(row.get("sold")))));

        @Override
        public Optional<Money> taken(PaymentId payment) {
            return Optional.ofNullable(taken.get(payment.value()));
        }

        @Override
        public String status(OrderId order) {
            return orders.get(order.toString());
        }

        @Override
        public Stock stock(Sku sku) {
            return stocks.get(sku.value());
        }
    }
}
