package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.Stock;
import dev.tideline.local.memory.MemoryGateway.Entry;
import dev.tideline.local.memory.MemoryGateway.Status;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.Process;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Refused;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole process without any server, in both forms. The shipped functions use the store and the bus in memory. The clock moves
 * only while a task waits.
 */
@ParameterizedClass
@EnumSource
@Timeout(120)
class InMemorySagaTest {
    private static final Path FUNCTIONS = Path.of("../../../functions");

    private final Random random = new Random(1);
    private final Process process;
    private final MemoryBackend backend;
    private final MemoryShop shop;

    InMemorySagaTest(Form form) {
        process = form.process;
        backend = new MemoryBackend(form.inThreads ? Workers.threads(4) : Workers.oneThread(random), random);
        shop = new MemoryShop(backend.store, random);
    }

    enum Form {
        CHOREOGRAPHY(Process.CHOREOGRAPHY, false),
        CHOREOGRAPHY_IN_THREADS(Process.CHOREOGRAPHY, true),
        ORCHESTRATION(Process.ORCHESTRATION, false),
        ORCHESTRATION_IN_THREADS(Process.ORCHESTRATION, true);

        private final Process process;
        private final boolean inThreads;

        Form(Process process, boolean inThreads) {
            this.process = process;
            this.inThreads = inThreads;
        }
    }

    @AfterEach
    void redelivery_of_all_events_changes_nothing() {
        backend.settle();
        MemoryGuarantees.hold(backend.events(), backend.gateway, backend.views);
        var events = backend.events();

        backend.publishAllAgain();

        assertThat(backend.events()).isEqualTo(events);
        MemoryGuarantees.hold(backend.events(), backend.gateway, backend.views);
        backend.close();
    }

    @Test
    void every_reactor_and_every_projection_and_every_saga_is_here() throws IOException {
        try (var saga = Files.list(FUNCTIONS.resolve("saga"));
                var sagas = Files.list(FUNCTIONS.resolve("orchestration"));
                var projections = Files.list(FUNCTIONS.resolve("projections"))) {
            assertThat(Stream.of(saga, sagas, projections)
                            .flatMap(folders -> folders)
                            .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                            .map(folder -> folder.getFileName().toString())
                            // It is woken by time, and not by the bus.
                            .filter(name -> !name.equals("expire-orders")))
                    .containsExactlyInAnyOrderElementsOf(ShippedFunctions.functions(backend.gateway));
        }
    }

    @Test
    void an_order_is_reserved_paid_and_confirmed_and_its_items_are_sold() {
        var sku = shop.item(10);
        var other = shop.item(1);

        var order = order("pm_card_ok", Map.of(sku, 2, other, 1));
        backend.settle();

        assertThat(types("order", order)).containsExactly("OrderPlaced", "OrderConfirmed");
        assertThat(types("reservation", order)).containsExactly("InventoryReserved", "InventorySold");
        assertThat(types("payment", order)).containsExactly("PaymentRequested", "PaymentProcessed");
        assertThat(types("stock", sku)).containsExactly("StockAdded", "StockReserved", "StockSold");
        assertThat(stock(sku)).isEqualTo(new Stock(8, 0, 2));
        assertThat(stock(other)).isEqualTo(new Stock(0, 0, 1));
        assertThat(charge(order)).isEqualTo(Status.CAPTURED);
    }

    @Test
    void an_order_for_more_than_there_is_is_cancelled_and_nothing_stays_reserved() {
        var sku = shop.item(1);

        var order = order("pm_card_ok", Map.of(sku, 2));
        backend.settle();

        assertThat(types("order", order)).containsExactly("OrderPlaced", "OrderCancelled");
        assertThat(reason(order)).isEqualTo(CancelReason.OUT_OF_STOCK);
        assertThat(types("reservation", order)).containsExactly("InventoryReservationFailed");
        assertThat(types("payment", order)).isEqualTo(barredUnlessOrchestrated());
        assertThat(stock(sku)).isEqualTo(new Stock(1, 0, 0));
        assertThat(backend.gateway.entry(PaymentId.of(order))).isEmpty();
    }

    @Test
    void an_order_with_a_short_item_is_cancelled_and_reserves_nothing() {
        var there = shop.item(5);
        var gone = shop.item(0);

        var order = order("pm_card_ok", Map.of(there, 2, gone, 1));
        backend.settle();

        assertThat(reason(order)).isEqualTo(CancelReason.OUT_OF_STOCK);
        assertThat(types("stock", there)).containsExactly("StockAdded");
    }

    @Test
    void an_order_whose_card_is_declined_is_cancelled_and_its_stock_is_back() {
        var sku = shop.item(5);

        var order = order("pm_card_declined", Map.of(sku, 2));
        backend.settle();

        assertThat(reason(order)).isEqualTo(CancelReason.PAYMENT_DECLINED);
        assertThat(types("payment", order)).containsExactly("PaymentRequested", "PaymentFailed");
        assertThat(types("reservation", order)).containsExactly("InventoryReserved", "InventoryReleased");
        assertThat(types("stock", sku)).containsExactly("StockAdded", "StockReserved", "StockReleased");
        assertThat(charge(order)).isEqualTo(Status.DECLINED);
    }

    @Test
    void an_order_whose_payment_gets_no_answer_is_cancelled_refunded_and_released() {
        var sku = shop.item(5);
        var order = order("pm_card_timeout", Map.of(sku, 2));
        var begin = backend.time.instant();
        backend.settle();

        assertThat(Duration.between(begin, backend.time.instant()))
                .isGreaterThanOrEqualTo(MemoryBackend.PAYMENT_TIMEOUT);
        assertThat(reason(order)).isEqualTo(CancelReason.PAYMENT_TIMEOUT);
        assertThat(types("payment", order)).containsExactly("PaymentRequested", "PaymentFailed");
        assertThat(stock(sku)).isEqualTo(new Stock(5, 0, 0));
        assertThat(charge(order)).isEqualTo(Status.CANCELLED);
    }

    @Test
    void an_order_whose_payment_fails_at_first_is_confirmed() {
        var order = order("pm_card_flaky", Map.of(shop.item(5), 2));
        backend.settle();

        assertThat(types("order", order)).containsExactly("OrderPlaced", "OrderConfirmed");
        assertThat(charge(order)).isEqualTo(Status.CAPTURED);
    }

    @Test
    void an_order_that_is_cancelled_before_it_is_paid_is_never_charged() {
        var sku = shop.item(5);
        var order = order("pm_card_ok", Map.of(sku, 2));
        publishUntil("InventoryReserved");
        assertThat(types("reservation", order)).containsExactly("InventoryReserved");

        assertThat(shop.cancel(order)).isInstanceOf(Done.class);
        backend.settle();

        assertThat(reason(order)).isEqualTo(CancelReason.CUSTOMER_REQUEST);
        assertThat(types("reservation", order)).containsExactly("InventoryReserved", "InventoryReleased");
        // A saga that hears of the cancellation first requests no payment.
        assertThat(types("payment", order)).isIn(List.of("PaymentBarred"), barredUnlessOrchestrated());
        assertThat(stock(sku)).isEqualTo(new Stock(5, 0, 0));
        assertThat(backend.gateway.entry(PaymentId.of(order))).isEmpty();
    }

    @Test
    void an_order_that_is_cancelled_between_payment_and_confirmation_is_refunded() {
        var sku = shop.item(5);
        var order = order("pm_card_ok", Map.of(sku, 2));
        publishUntil("PaymentProcessed");
        assertThat(types("payment", order)).containsExactly("PaymentRequested", "PaymentProcessed");

        assertThat(shop.cancel(order)).isInstanceOf(Done.class);
        backend.settle();

        assertThat(reason(order)).isEqualTo(CancelReason.CUSTOMER_REQUEST);
        assertThat(types("payment", order)).containsExactly("PaymentRequested", "PaymentProcessed", "PaymentRefunded");
        assertThat(types("reservation", order)).containsExactly("InventoryReserved", "InventoryReleased");
        assertThat(stock(sku)).isEqualTo(new Stock(5, 0, 0));
        assertThat(charge(order)).isEqualTo(Status.CANCELLED);
    }

    @Test
    void an_order_that_is_cancelled_while_it_is_paid_costs_nothing() {
        var order = order("pm_card_timeout", Map.of(shop.item(5), 2));
        publishUntil("PaymentRequested");
        assertThat(charge(order)).isEqualTo(Status.CAPTURED);

        assertThat(shop.cancel(order)).isInstanceOf(Done.class);
        backend.settle();

        assertThat(types("payment", order)).containsExactly("PaymentRequested", "PaymentVoided");
        assertThat(charge(order)).isEqualTo(Status.CANCELLED);
    }

    @Test
    void an_order_that_is_confirmed_is_not_cancelled_any_more() {
        var order = order("pm_card_ok", Map.of(shop.item(5), 2));
        backend.settle();

        assertThat(shop.cancel(order))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.refusal().type()).isEqualTo(ShopProblem.ORDER_CONFIRMED));
    }

    @Test
    void an_order_without_news_expires_and_late_events_are_refused() {
        var sku = shop.item(5);
        var order = order("pm_card_ok", Map.of(sku, 2));
        var young = order("pm_card_ok", Map.of(shop.item(5), 2));
        backend.time.pass(Duration.ofMinutes(14));
        var youngest = order("pm_card_ok", Map.of(shop.item(5), 2));

        backend.expireOrders();
        assertThat(types("order", order)).containsExactly("OrderPlaced");
        backend.time.pass(Duration.ofMinutes(1));
        backend.expireOrders();
        backend.settle();

        assertThat(List.of(reason(order), reason(young))).containsOnly(CancelReason.EXPIRED);
        assertThat(types("order", youngest)).containsExactly("OrderPlaced", "OrderConfirmed");
        assertThat(types("payment", order)).isEqualTo(barredUnlessOrchestrated());
        assertThat(stock(sku)).isEqualTo(new Stock(5, 0, 0));
    }

    @Test
    void a_gateway_that_is_not_to_be_asked_holds_payments_up_and_fails_none() {
        var user = shop.user();
        backend.gateway.setAvailable(false);
        var order = shop.order(user, "pm_card_ok", Map.of(shop.item(5), 2), process);
        publishUntil("PaymentRequested");
        var later = shop.order(user, "pm_card_ok", Map.of(shop.item(5), 2), process);
        backend.publish();
        backend.publish();
        backend.time.pass(Duration.ofMinutes(5));
        assertThat(types("payment", order)).containsExactly("PaymentRequested");
        assertThat(types("payment", later)).isEmpty();

        backend.gateway.setAvailable(true);
        backend.time.pass(Duration.ofSeconds(1));
        assertThat(types("payment", order)).containsExactly("PaymentRequested", "PaymentProcessed");
        backend.settle();

        assertThat(types("payment", later)).containsExactly("PaymentRequested", "PaymentProcessed");
    }

    @Test
    void many_orders_for_few_pieces_end_each_in_its_own_way() {
        new RandomCustomers(backend, random, List.of(process)).order(60, 3);

        assertThat(backend.events().stream()
                        .filter(event -> event.streamId().category().equals("order")))
                .hasSize(2 * 60)
                .extracting(Envelope::type)
                .contains("OrderConfirmed", "OrderCancelled");
    }

    private OrderId order(String paymentMethod, Map<Sku, Integer> items) {
        return shop.order(shop.user(), paymentMethod, items, process);
    }

    /** Publishes until an event of this type is in the store. */
    private void publishUntil(String type) {
        for (var waves = 0;
                backend.events().stream().noneMatch(event -> event.type().equals(type));
                waves++) {
            assertThat(waves).as("waves without %s", type).isLessThan(20);
            backend.publish();
        }
    }

    /** A saga undoes what it has requested. The choreography bars a payment that nobody has requested. */
    private List<String> barredUnlessOrchestrated() {
        return process == Process.ORCHESTRATION ? List.of() : List.of("PaymentBarred");
    }

    private List<String> types(String category, Object key) {
        return stream(StreamId.of(category, key)).stream().map(Envelope::type).toList();
    }

    private List<Envelope> stream(StreamId id) {
        return backend.store.load(id, 1).toCompletableFuture().join();
    }

    private CancelReason reason(OrderId order) {
        var last = stream(StreamId.of("order", order)).getLast();
        return ((OrderCancelled) EventTypes.decode(last)).reason();
    }

    private Stock stock(Sku sku) {
        var row = backend.views.item(sku.value());
        return new Stock(row.available, row.reserved, row.sold);
    }

    private Status charge(OrderId order) {
        return backend.gateway.entry(PaymentId.of(order)).map(Entry::status).orElseThrow();
    }
}
