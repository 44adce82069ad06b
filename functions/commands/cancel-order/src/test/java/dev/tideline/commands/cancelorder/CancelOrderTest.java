package dev.tideline.commands.cancelorder;

import static dev.tideline.testing.Given.given;

import dev.tideline.decision.Caller;
import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CancelOrderTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final Caller OWNER = new Caller.Customer(USER.value());
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Optional<Note> NOTE = Optional.of(new Note("found it cheaper"));

    private static final OrderPlaced PLACED =
            new OrderPlaced(ORDER, USER, List.of(), TOTAL, EUR, new PaymentMethod("pm_card_ok"));
    private static final OrderCancelled CANCELLED =
            new OrderCancelled(ORDER, USER, TOTAL, EUR, CancelReason.CUSTOMER_REQUEST, NOTE);

    @Test
    void an_order_that_has_not_ended_is_cancelled() {
        given(PLACED).when(new CancelOrder(OWNER, ORDER, NOTE)).then(CANCELLED);
    }

    @Test
    void an_order_that_is_cancelled_stays_so() {
        given(PLACED, CANCELLED)
                .when(new CancelOrder(OWNER, ORDER, Optional.empty()))
                .thenNothing();
    }

    @Test
    void an_order_that_is_confirmed_is_not_cancelled_any_more() {
        given(PLACED, new OrderConfirmed(ORDER, USER, TOTAL, EUR, PaymentId.of(ORDER)))
                .when(new CancelOrder(OWNER, ORDER, NOTE))
                .thenRefused(ShopProblem.ORDER_CONFIRMED);
    }

    @Test
    void staff_cancel_the_order_of_anybody() {
        given(PLACED)
                .when(new CancelOrder(new Caller.Staff(UUID.randomUUID()), ORDER, NOTE))
                .then(CANCELLED);
    }

    @Test
    void an_order_of_another_customer_is_not_found_whatever_its_state() {
        var other = new CancelOrder(new Caller.Customer(UUID.randomUUID()), ORDER, NOTE);

        given(PLACED).when(other).thenRefused(ShopProblem.ORDER_NOT_FOUND);
        given(PLACED, CANCELLED).when(other).thenRefused(ShopProblem.ORDER_NOT_FOUND);
        given(PLACED, new OrderConfirmed(ORDER, USER, TOTAL, EUR, PaymentId.of(ORDER)))
                .when(other)
                .thenRefused(ShopProblem.ORDER_NOT_FOUND);
    }

    @Test
    void an_order_that_is_not_there_is_not_found() {
        given().when(new CancelOrder(OWNER, ORDER, NOTE)).thenRefused(ShopProblem.ORDER_NOT_FOUND);
    }
}
