package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Money;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.order.Process;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.History;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The races of the saga in any form. Each is forced: a function is held back from one event, as if it were slow, until the others have
 * overtaken it.
 */
@Timeout(120)
public abstract class SagaRaces {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EURO = Currency.getInstance("EUR");
    private static final PaymentMethod CARD = new PaymentMethod("pm_card_ok");

    protected final OrderId order = new OrderId(UUID.randomUUID());
    private String sku;

    /**
     * A delivery that a test holds back.
     *
     * @param stream the id of the event's stream
     */
    protected record Held(String function, String stream, long version) {}

    protected Held reserve() {
        return new Held("when-order-placed-reserve-inventory", "order-" + order, 1);
    }

    protected Held pay() {
        return new Held("when-inventory-reserved-process-payment", "reservation-" + order, 1);
    }

    protected Held confirm() {
        return new Held("when-payment-processed-confirm-order", "payment-" + order, 2);
    }

    /** Returns the types of events of a payment that nobody has requested when its order is cancelled. */
    protected List<String> paymentThatWasNotRequested() {
        return List.of("PaymentBarred");
    }

    /** Puts the order into the store. */
    protected void store(OrderPlaced placed) {
        // What is overdue from now on is found when the test says so.
        Sql.rows("update expiry set checked_until = clock_timestamp() - interval '15 minutes'");
        StoredEvents.given(new History().with(Order.stream(order).id(), placed).events());
    }

    /** Lets the whole limit of the order end. It may be called again. */
    protected void expire() {
        Sql.rows("update expiry set checked_until = '-infinity'");
    }

    /** Returns the process that fulfils the order; empty for the choreography. */
    protected Optional<Process> process() {
        return Optional.empty();
    }

    @BeforeEach
    void five_pieces_of_an_item_are_there() {
        sku = Shop.item(5);
    }

    @Test
    void a_reservation_that_its_cancellation_has_overtaken_is_refused() {
        place();
        publishAndHold(reserve());
        cancel();
        awaitTypes("reservation", "ReservationBarred");
        awaitTypes("payment", paymentThatWasNotRequested().toArray(String[]::new));

        release(reserve());

        awaitTypes("reservation", "ReservationBarred");
        awaitTypes("order", "OrderPlaced", "OrderCancelled");
        Shop.awaitStock(sku, 5, 0, 0);
        assertThat(StoredEvents.typesOf("stock-" + sku)).containsExactly("StockAdded");
        assertThat(charges()).isEmpty();
    }

    @Test
    void a_payment_that_its_cancellation_has_overtaken_is_never_asked_for() {
        place();
        publishAndHold(pay());
        awaitTypes("reservation", "InventoryReserved");
        cancel();
        awaitTypes("payment", "PaymentBarred");

        release(pay());

        awaitTypes("payment", "PaymentBarred");
        awaitTypes("reservation", "InventoryReserved", "InventoryReleased");
        Shop.awaitStock(sku, 5, 0, 0);
        assertThat(charges()).isEmpty();
    }

    @Test
    void a_payment_that_is_processed_after_the_cancellation_is_given_back() {
        place();
        publishAndHold(confirm());
        awaitTypes("payment", "PaymentRequested", "PaymentProcessed");
        cancel();
        awaitTypes("payment", "PaymentRequested", "PaymentProcessed", "PaymentRefunded");

        release(confirm());

        awaitTypes("order", "OrderPlaced", "OrderCancelled");
        awaitTypes("reservation", "InventoryReserved", "InventoryReleased");
        Shop.awaitStock(sku, 5, 0, 0);
        assertThat(charges()).containsExactly("cancelled");
        Shop.awaitStatus(order.toString(), "cancelled");
    }

    @Test
    void an_order_that_its_customer_cancels_while_it_is_paid_costs_nothing() {
        beginPayment();

        cancel();

        awaitCalledOff("customer_request");
    }

    @Test
    void an_order_that_expires_while_it_is_paid_costs_nothing() {
        beginPayment();

        expireUntil(() -> StoredEvents.typesOf("order-" + order).contains("OrderCancelled"));

        awaitCalledOff("expired");
    }

    @Test
    void an_order_that_customer_and_timer_cancel_at_once_is_cancelled_once() throws Exception {
        place();
        publishAndHold(pay());
        awaitTypes("reservation", "InventoryReserved");
        try (var other = Sql.connect();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select lock_streams(array['order-" + order + "'])");
            // The timer first: it has the longer patience.
            expireUntil(() -> areAboutToAppend(1));
            var customer = CompletableFuture.supplyAsync(() -> Shop.cancel(order.toString()));
            await("timer and customer wait for the stream").atMost(PATIENCE).until(() -> areAboutToAppend(2));
            other.rollback();
            customer.join().then().statusCode(200);
        }

        awaitTypes("reservation", "InventoryReserved", "InventoryReleased");
        awaitTypes("payment", "PaymentBarred");
        release(pay());
        awaitTypes("order", "OrderPlaced", "OrderCancelled");
        awaitTypes("payment", "PaymentBarred");
        Shop.awaitStock(sku, 5, 0, 0);
        assertThat(charges()).isEmpty();
    }

    private static boolean areAboutToAppend(int count) {
        return Sql.rows("select from pg_locks where locktype = 'advisory' and not granted")
                        .size()
                >= count;
    }

    /** Puts an order into the store; it is published by {@link #publishAndHold}. */
    private void place() {
        var lines = List.of(new OrderLine(new Sku(sku), 2, Money.parse("12.50")));
        store(new OrderPlaced(order, new UserId(UUID.randomUUID()), lines, TOTAL, EURO, CARD, process()));
    }

    /** Publishes the order, and waits until the event that is held back is in the store. */
    private void publishAndHold(Held held) {
        hold(held);
        Sql.rows("insert into publication_queue (stream_id, version) values (?, 1)", "order-" + order);
        await("the event for " + held.function())
                .atMost(PATIENCE)
                .until(() -> StoredEvents.of(held.stream()).size() >= held.version());
    }

    /** Sets up a payment that the gateway has taken, while the function that requested it has not received the answer. */
    private void beginPayment() {
        place();
        publishAndHold(pay());
        awaitTypes("reservation", "InventoryReserved");
        var payment = PaymentId.of(order);
        StoredEvents.appended(new PaymentRequested(payment, order, TOTAL, EURO, CARD));
        Sql.rows(
                "insert into sandbox_charges (payment_id, amount, currency, payment_method, status)"
                        + " values (?, 25.00, 'EUR', 'pm_card_ok', 'captured')",
                payment.value());
    }

    /**
     * Waits until the order and the payment under way are cancelled. The function that requested the payment notices that and does
     * nothing more.
     */
    private void awaitCalledOff(String reason) {
        awaitTypes("order", "OrderPlaced", "OrderCancelled");
        assertThat(StoredEvents.of("order-" + order).getLast().data()).contains("\"" + reason + "\"");
        awaitTypes("payment", "PaymentRequested", "PaymentVoided");
        assertThat(charges()).containsExactly("cancelled");
        awaitTypes("reservation", "InventoryReserved", "InventoryReleased");
        Shop.awaitStock(sku, 5, 0, 0);

        release(pay());

        awaitTypes("payment", "PaymentRequested", "PaymentVoided");
        assertThat(charges()).containsExactly("cancelled");
    }

    /** Defers an event for the function, as if it were parked. The event need not exist yet. */
    private static void hold(Held held) {
        try (var connection = Sql.connect();
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica"); // without foreign keys
            statement.execute(
                    "insert into deferrals (function, stream_id, version, attempts, next_attempt, parked_at, reason)"
                            + " values ('" + held.function() + "', '" + held.stream() + "', " + held.version()
                            + ", 1, 'infinity', now(), 'held back by a test')");
        } catch (SQLException e) {
            throw new IllegalStateException("the event cannot be held back", e);
        }
    }

    /** Delivers the withheld event to the function, and waits until it has handled it. */
    private static void release(Held held) {
        Sql.rows(
                "update deferrals set next_attempt = now(), parked_at = null where function = ? and stream_id = ?",
                held.function(),
                held.stream());
        await(held.function() + " has caught up")
                .atMost(PATIENCE)
                .until(() -> Sql.rows(
                                "select from deferrals where function = ? and stream_id = ?",
                                held.function(),
                                held.stream())
                        .isEmpty());
    }

    private void cancel() {
        Shop.cancel(order.toString()).then().statusCode(200);
    }

    /** A look of the timer that is under way ends with a mark of its own, which would hide that of {@link #expire}. */
    private void expireUntil(Callable<Boolean> effect) {
        await("the timer's effect").atMost(PATIENCE).until(() -> {
            expire();
            return effect.call();
        });
    }

    private void awaitTypes(String category, String... types) {
        await(category)
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(StoredEvents.typesOf(category + "-" + order)).containsExactly(types));
    }

    private List<String> charges() {
        return Sql.rows(
                        "select status from sandbox_charges where payment_id = ?",
                        PaymentId.of(order).value())
                .stream()
                .map(row -> row.get("status"))
                .toList();
    }
}
