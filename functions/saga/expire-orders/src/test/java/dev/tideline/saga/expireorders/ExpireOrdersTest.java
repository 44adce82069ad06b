package dev.tideline.saga.expireorders;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.Process;
import dev.tideline.saga.expireorders.OverdueOrders.Overdue;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.testing.History;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The events of a {@link History} are of long ago. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ExpireOrdersTest {
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final UserId USER = new UserId(UUID.randomUUID());

    @Inject
    PgOverdueOrders overdue;

    private final OrderId order = new OrderId(UUID.randomUUID());

    @Test
    void only_an_open_order_of_the_choreography_expires_after_the_deadline() {
        var confirmed = new OrderId(UUID.randomUUID());
        var young = new OrderId(UUID.randomUUID());
        var orchestrated = new OrderId(UUID.randomUUID());
        StoredEvents.given(placed(young));
        StoredEvents.given(new History()
                .with(Order.stream(confirmed).id(), placed(confirmed))
                .with(
                        Order.stream(confirmed).id(),
                        new OrderConfirmed(confirmed, USER, TOTAL, EUR, PaymentId.of(confirmed)))
                .with(Order.stream(orchestrated).id(), placed(orchestrated, Optional.of(Process.ORCHESTRATION)))
                .with(Order.stream(order).id(), placed(order))
                .events());

        awaitCancelled(ExpireOrdersTest::forgetWhatWasChecked);

        var cancelled = StoredEvents.of("order-" + order).getLast();
        var placed = StoredEvents.of("order-" + order).getFirst();
        assertThat(cancelled.data()).contains("\"expired\"");
        assertThat(cancelled.metadata().source()).isEqualTo("/tideline/expire-orders");
        assertThat(cancelled.metadata().causationId()).isEqualTo(placed.id());
        assertThat(cancelled.metadata().correlationId())
                .isEqualTo(placed.metadata().correlationId());
        assertThat(StoredEvents.typesOf("order-" + confirmed)).containsExactly("OrderPlaced", "OrderConfirmed");
        assertThat(StoredEvents.typesOf("order-" + young)).containsExactly("OrderPlaced");
        assertThat(StoredEvents.typesOf("order-" + orchestrated)).containsExactly("OrderPlaced");
    }

    @Test
    void checked_orders_are_not_checked_again_beyond_the_deadline_and_a_margin() {
        forgetWhatWasChecked();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(checkedUntil())
                        .isAfter(OffsetDateTime.now().minusMinutes(17))
                        .isBefore(OffsetDateTime.now().minusMinutes(15)));
    }

    /** B07 */
    @Test
    void a_mark_of_a_clock_that_was_set_back_keeps_no_order_from_expiring() {
        StoredEvents.given(
                new History().with(Order.stream(order).id(), placed(order)).events());

        awaitCancelled(() -> Sql.rows("UPDATE expiry SET checked_until = clock_timestamp() + interval '1 hour'"));
        await("there is a mark again")
                .atMost(Duration.ofSeconds(30))
                .until(() -> checkedUntil().isBefore(OffsetDateTime.now()));
    }

    /** B07 */
    @Test
    void an_order_that_was_placed_further_ahead_than_the_deadline_is_overdue() {
        StoredEvents.given(placed(order));

        Sql.rows(
                "UPDATE events SET \"timestamp\" = \"timestamp\" + interval '1 day' WHERE stream_id = ?",
                "order-" + order);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(StoredEvents.typesOf("order-" + order))
                        .containsExactly("OrderPlaced", "OrderCancelled"));
    }

    @Test
    void orders_are_looked_through_a_page_at_a_time() {
        var orders =
                Stream.generate(() -> new OrderId(UUID.randomUUID())).limit(7).toList();
        var ended = orders.subList(1, 6);
        orders.forEach(one -> StoredEvents.given(placed(one)));
        ended.forEach(one -> StoredEvents.given(new OrderConfirmed(one, USER, TOTAL, EUR, PaymentId.of(one))));

        assertThat(found(1_000))
                .doesNotHaveDuplicates()
                .extracting(Overdue::order)
                .contains(orders.getFirst(), orders.getLast())
                .doesNotContainAnyElementsOf(ended);
        assertThat(found(1)).hasSize(1);
    }

    private List<Overdue> found(int limit) {
        return overdue.find(Duration.ofMillis(1), limit, 2)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void an_order_that_has_ended_in_the_last_moment_stays_as_it_is() {
        var cancelled = new OrderCancelled(order, USER, TOTAL, EUR, CancelReason.CUSTOMER_REQUEST, Optional.empty());

        given(placed(order))
                .when(new ExpireOrder(order))
                .then(new OrderCancelled(order, USER, TOTAL, EUR, CancelReason.EXPIRED, Optional.empty()));
        given(placed(order), cancelled).when(new ExpireOrder(order)).thenNothing();
    }

    @Test
    void an_order_whose_time_is_not_up_is_not_read() throws SQLException {
        StoredEvents.given(Stream.generate(() -> placed(new OrderId(UUID.randomUUID())))
                .limit(100)
                .toArray(OrderPlaced[]::new));

        try (var connection = Sql.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL enable_seqscan = off");
            statement.execute("UPDATE expiry SET checked_until = clock_timestamp() - interval '16 minutes'");
            statement.execute("PREPARE find AS " + PgOverdueOrders.FIND);
            statement.execute("EXECUTE find (%d, 10, 10000, NULL, NULL)"
                    .formatted(Duration.ofMinutes(15).toMillis() * 1_000));
            var read = statement.executeQuery(
                    "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'events'");
            read.next();

            assertThat(read.getLong(1)).isZero();
            connection.rollback();
        }
    }

    /** @param mark sets the mark, again and again: a look that began before the order was there sets its own when it ends */
    private void awaitCancelled(Runnable mark) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            mark.run();
            assertThat(StoredEvents.typesOf("order-" + order)).containsExactly("OrderPlaced", "OrderCancelled");
        });
    }

    static void forgetWhatWasChecked() {
        Sql.rows("UPDATE expiry SET checked_until = '-infinity'");
    }

    private static OffsetDateTime checkedUntil() {
        var text = Sql.rows("SELECT to_char(nullif(checked_until, '-infinity') AT TIME ZONE 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS time FROM expiry")
                .getFirst()
                .get("time");
        return text == null ? OffsetDateTime.MIN : OffsetDateTime.parse(text);
    }

    static OrderPlaced placed(OrderId order) {
        return placed(order, Optional.empty());
    }

    private static OrderPlaced placed(OrderId order, Optional<Process> process) {
        return new OrderPlaced(order, USER, List.of(), TOTAL, EUR, new PaymentMethod("pm_card_ok"), process);
    }
}
