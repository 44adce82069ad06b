package dev.tideline.saga.expireorders;

import static dev.tideline.testing.Given.given;

import dev.tideline.event.Money;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExpireOrderTest {
    private static final OrderId ORDER = new OrderId(new UUID(0, 1));
    private static final UserId USER = new UserId(new UUID(0, 2));
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Money TOTAL = Money.parse("12.50");
    private static final OrderPlaced PLACED = new OrderPlaced(
            ORDER, USER, List.of(new OrderLine(new Sku("mug"), 1, TOTAL)), TOTAL, EUR, new PaymentMethod("pm_card_ok"));
    private static final OrderCancelled CANCELLED =
            new OrderCancelled(ORDER, USER, TOTAL, EUR, CancelReason.EXPIRED, Optional.empty());
    private static final ExpireOrder COMMAND = new ExpireOrder(ORDER);

    @Test
    void an_order_that_has_not_ended_is_cancelled() {
        given(PLACED).when(COMMAND).then(CANCELLED);
    }

    @Test
    void an_order_that_has_ended_stays_as_it_is() {
        given(PLACED, CANCELLED).when(COMMAND).thenNothing();
        given(PLACED, new OrderConfirmed(ORDER, USER, TOTAL, EUR, PaymentId.of(ORDER)))
                .when(COMMAND)
                .thenNothing();
    }

    @Test
    void an_order_that_is_not_there_does_not_expire() {
        given().when(COMMAND).thenNothing();
    }
}
