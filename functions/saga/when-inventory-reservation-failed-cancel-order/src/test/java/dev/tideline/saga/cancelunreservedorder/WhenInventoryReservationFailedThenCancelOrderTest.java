package dev.tideline.saga.cancelunreservedorder;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.Reason;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WhenInventoryReservationFailedThenCancelOrderTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");

    private static final OrderPlaced PLACED =
            new OrderPlaced(ORDER, USER, List.of(), TOTAL, EUR, new PaymentMethod("pm_card_ok"));

    private final WhenInventoryReservationFailedThenCancelOrder reactor =
            new WhenInventoryReservationFailedThenCancelOrder();

    private static final InventoryReservationFailed FAILED =
            new InventoryReservationFailed(ORDER, Reason.OUT_OF_STOCK, List.of());

    @Test
    void a_placed_order_is_cancelled_as_out_of_stock() {
        given(PLACED)
                .when(reactor, FAILED)
                .then(cancelled(CancelReason.OUT_OF_STOCK))
                .withoutEffect();
    }

    @Test
    void an_order_that_has_ended_stays_as_it_is() {
        given(PLACED, cancelled(CancelReason.CUSTOMER_REQUEST))
                .when(reactor, FAILED)
                .thenNothing();
        given(PLACED, new OrderConfirmed(ORDER, USER, TOTAL, EUR, PaymentId.of(ORDER)))
                .when(reactor, FAILED)
                .thenNothing();
    }

    @Test
    void an_event_without_its_order_is_retried_later() {
        assertThatThrownBy(() -> given().when(reactor, FAILED)).isInstanceOf(OutOfOrderException.class);
    }

    private static OrderCancelled cancelled(CancelReason reason) {
        return new OrderCancelled(ORDER, USER, TOTAL, EUR, reason, Optional.empty());
    }

    /** S5: the store is the witness. */
    @Test
    void a_failure_that_its_reservation_does_not_hold_cancels_nothing() {
        assertThatThrownBy(() -> given(PLACED).whenForged(reactor, FAILED)).isInstanceOf(OutOfOrderException.class);
    }
}
