package dev.tideline.local.memory;

import static dev.tideline.testing.Given.given;

import dev.tideline.decision.Caller;
import dev.tideline.event.Envelope;
import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.projections.inventoryview.InventoryViewProjection;
import dev.tideline.projections.orderview.OrderViewProjection;
import dev.tideline.projections.userview.UserViewProjection;
import dev.tideline.queries.items.ItemAnswer;
import dev.tideline.queries.items.ItemsResource;
import dev.tideline.queries.orders.OrderAnswer;
import dev.tideline.queries.orders.OrdersResource;
import dev.tideline.queries.users.UserAnswer;
import dev.tideline.queries.users.UsersResource;
import dev.tideline.query.QueryHandler;
import dev.tideline.runtime.http.EntityQuery.Entity;
import dev.tideline.runtime.http.ListRequest;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.Seal;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.views.InMemoryView;
import dev.tideline.user.Email;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import dev.tideline.views.order.OrderView;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Given events, when a query, then its answer: by the shipped projections and queries, without a server. */
class QueriesTest {
    private static final UUID ID = UUID.randomUUID();
    private static final Seal SEAL = new Seal("only for tests, and known to everybody");
    private static final Caller STAFF = new Caller.Staff(UUID.randomUUID());
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final OrderId OTHER = new OrderId(UUID.randomUUID());
    private static final Sku MUG = new Sku("mug");
    private static final Sku POT = new Sku("pot");
    private static final OrderLine LINE = new OrderLine(MUG, 2, Money.parse("12.50"));

    @Test
    void an_order_is_answered_as_far_as_its_events_have_taken_it() {
        given(placed(ORDER), new OrderConfirmed(ORDER, USER, Money.parse("25.00"), EUR, PaymentId.of(ORDER)))
                .when(
                        events -> OrdersResource.ONE.over(
                                InMemoryView.of(new OrderViewProjection(), events), STAFF, () -> {}),
                        OrdersResource.ONE.query(ID, ORDER.toString()))
                .then(Optional.of(new Entity<>("2.0-1", confirmed())));
    }

    @Test
    void an_order_that_is_not_placed_is_not_found() {
        given().when(
                        events -> OrdersResource.ONE.over(
                                InMemoryView.of(new OrderViewProjection(), events), STAFF, () -> {}),
                        OrdersResource.ONE.query(ID, ORDER.toString()))
                .then(Optional.empty());
    }

    @Test
    void orders_are_found_by_their_status() {
        given(placed(OTHER), placed(ORDER), cancelled(ORDER))
                .when(QueriesTest::orders, OrdersResource.LIST.query(ID, Map.of("status", "confirmed"), STAFF, SEAL))
                .then(new Page<>(List.of(), Optional.empty()));
        given(placed(ORDER), new OrderConfirmed(ORDER, USER, Money.parse("25.00"), EUR, PaymentId.of(ORDER)))
                .when(QueriesTest::orders, OrdersResource.LIST.query(ID, Map.of("status", "confirmed"), STAFF, SEAL))
                .then(new Page<>(List.of(confirmed()), Optional.empty()));
    }

    @Test
    void a_user_is_answered_with_what_the_orders_add_up_to() {
        var list = UsersResource.list(EUR);
        given(registered(), placed(ORDER), placed(OTHER), cancelled(OTHER))
                .when(
                        events -> list.over(InMemoryView.of(new UserViewProjection(), events), STAFF),
                        list.query(ID, Map.of("email", "ADA@example.org", "min_total_spent", "25"), STAFF, SEAL))
                .then(new Page<>(
                        List.of(new UserAnswer(
                                USER.value(),
                                "Ada@example.org",
                                "Ada",
                                "active",
                                "2026-01-01T00:00:01.000001Z",
                                "2026-01-01T00:00:04.000001Z",
                                2,
                                Money.parse("25.00"),
                                1)),
                        Optional.empty()));
    }

    @Test
    void items_that_are_in_stock_are_those_with_pieces() {
        given(listed(MUG), listed(POT), new StockAdded(POT, 3))
                .when(
                        events ->
                                ItemsResource.LIST.over(InMemoryView.of(new InventoryViewProjection(), events), STAFF),
                        ItemsResource.LIST.query(ID, Map.of("in_stock", "true"), STAFF, SEAL))
                .then(new Page<>(
                        List.of(new ItemAnswer("pot", "A pot", Money.parse("12.50"), EUR, 3, 0, 0, 1)),
                        Optional.empty()));
    }

    private static QueryHandler<ListRequest<OrderView>, Page<OrderAnswer>> orders(List<Envelope> events) {
        return OrdersResource.LIST.over(InMemoryView.of(new OrderViewProjection(), events), STAFF);
    }

    private static OrderAnswer confirmed() {
        return new OrderAnswer(
                ORDER.value(),
                USER.value(),
                "confirmed",
                null,
                null,
                List.of(LINE),
                Money.parse("25.00"),
                EUR,
                PaymentId.of(ORDER).value(),
                "2026-01-01T00:00:01.000001Z",
                null,
                null,
                "2026-01-01T00:00:02.000001Z",
                null,
                2);
    }

    private static UserRegistered registered() {
        return new UserRegistered(USER, new Email("Ada@example.org"), new UserName("Ada"));
    }

    private static OrderPlaced placed(OrderId order) {
        return new OrderPlaced(order, USER, List.of(LINE), Money.parse("25.00"), EUR, new PaymentMethod("pm_card_ok"));
    }

    private static OrderCancelled cancelled(OrderId order) {
        return new OrderCancelled(
                order, USER, Money.parse("25.00"), EUR, CancelReason.CUSTOMER_REQUEST, Optional.empty());
    }

    private static ItemListed listed(Sku sku) {
        return new ItemListed(sku, new ItemName("A " + sku), Money.parse("12.50"), EUR);
    }
}
