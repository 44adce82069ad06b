package dev.tideline.saga.cancelunpaidorder;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Money;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WhenPaymentFailedThenCancelOrderTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");

    private static final OrderPlaced PLACED =
            new OrderPlaced(ORDER, USER, List.of(), TOTAL, EUR, new PaymentMethod("pm_card_ok"));

    private final WhenPaymentFailedThenCancelOrder reactor = new WhenPaymentFailedThenCancelOrder();

    @Test
    void a_placed_order_is_cancelled_for_the_reason_that_the_payment_failed_for() {
        given(PLACED)
                .when(reactor, failed(Reason.PAYMENT_DECLINED))
                .then(cancelled(CancelReason.PAYMENT_DECLINED))
                .withoutEffect();
        given(PLACED)
                .when(reactor, failed(Reason.PAYMENT_TIMEOUT))
                .then(cancelled(CancelReason.PAYMENT_TIMEOUT))
                .withoutEffect();
    }

    private static PaymentFailed failed(Reason reason) {
        return new PaymentFailed(PaymentId.of(ORDER), ORDER, TOTAL, EUR, reason);
    }

    @Test
    void an_order_that_has_ended_stays_as_it_is() {
        given(PLACED, cancelled(CancelReason.CUSTOMER_REQUEST))
                .when(reactor, failed(Reason.PAYMENT_DECLINED))
                .thenNothing();
        given(PLACED, new OrderConfirmed(ORDER, USER, TOTAL, EUR, PaymentId.of(ORDER)))
                .when(reactor, failed(Reason.PAYMENT_DECLINED))
                .thenNothing();
    }

    @Test
    void an_event_without_its_order_is_retried_later() {
        assertThatThrownBy(() -> given().when(reactor, failed(Reason.PAYMENT_DECLINED)))
                .isInstanceOf(OutOfOrderException.class);
    }

    private static OrderCancelled cancelled(CancelReason reason) {
        return new OrderCancelled(ORDER, USER, TOTAL, EUR, reason, Optional.empty());
    }

    /** S5: the store is the witness. */
    @Test
    void a_failure_that_its_payment_does_not_hold_cancels_nothing() {
        assertThatThrownBy(() -> given(PLACED).whenForged(reactor, failed(Reason.PAYMENT_DECLINED)))
                .isInstanceOf(OutOfOrderException.class);
    }
}
