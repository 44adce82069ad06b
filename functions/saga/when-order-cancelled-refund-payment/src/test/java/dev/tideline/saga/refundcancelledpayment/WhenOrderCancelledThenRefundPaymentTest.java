package dev.tideline.saga.refundcancelledpayment;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Money;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.payment.PaymentEvent.Status;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.testing.shop.NoGateway;
import java.util.Currency;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests the decisions before and after a call of the gateway. The gateway is not called. */
class WhenOrderCancelledThenRefundPaymentTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final PaymentId PAYMENT = PaymentId.of(ORDER);
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");

    private static final OrderCancelled CANCELLED = new OrderCancelled(
            ORDER, new UserId(UUID.randomUUID()), TOTAL, EUR, CancelReason.CUSTOMER_REQUEST, Optional.empty());
    private static final PaymentRequested REQUESTED =
            new PaymentRequested(PAYMENT, ORDER, TOTAL, EUR, new PaymentMethod("pm_card_ok"));
    private static final PaymentProcessed PROCESSED = new PaymentProcessed(PAYMENT, ORDER, TOTAL, EUR, Status.CAPTURED);
    private static final PaymentRefunded REFUNDED = new PaymentRefunded(PAYMENT, ORDER, TOTAL, EUR);
    private static final PaymentVoided VOIDED = new PaymentVoided(PAYMENT, ORDER, TOTAL, EUR);

    private final WhenOrderCancelledThenRefundPayment reactor =
            new WhenOrderCancelledThenRefundPayment(new NoGateway());

    @Test
    void a_processed_payment_is_cancelled_at_the_gateway_and_recorded_as_refunded() {
        given(REQUESTED, PROCESSED)
                .when(reactor, CANCELLED)
                .then()
                .withEffect("cancel", null)
                .then(REFUNDED)
                .withoutEffect();
    }

    @Test
    void a_requested_payment_is_cancelled_at_the_gateway_and_recorded_as_voided() {
        given(REQUESTED)
                .when(reactor, CANCELLED)
                .then()
                .withEffect("cancel", null)
                .then(VOIDED)
                .withoutEffect();
    }

    @Test
    void a_charge_that_is_recorded_while_it_is_called_off_is_refunded() {
        given(REQUESTED)
                .when(reactor, CANCELLED)
                .meanwhile(PROCESSED)
                .withEffect("cancel", null)
                .then(REFUNDED);
    }

    @Test
    void a_charge_that_fails_while_it_is_called_off_gets_nothing_more() {
        given(REQUESTED)
                .when(reactor, CANCELLED)
                .meanwhile(new PaymentFailed(PAYMENT, ORDER, TOTAL, EUR, Reason.PAYMENT_DECLINED))
                .withEffect("cancel", null)
                .thenNothing();
    }

    @Test
    void nothing_paid_is_refunded_without_asking_the_gateway_B13() {
        var free = Money.parse("0.00");
        var requested = new PaymentRequested(PAYMENT, ORDER, free, EUR, new PaymentMethod("pm_card_ok"));
        given(requested, new PaymentProcessed(PAYMENT, ORDER, free, EUR, Status.CAPTURED))
                .when(reactor, CANCELLED)
                .then()
                .withEffect("cancel")
                .then(new PaymentRefunded(PAYMENT, ORDER, free, EUR))
                .withoutEffect();
        given(requested)
                .when(reactor, CANCELLED)
                .then()
                .withEffect("cancel")
                .then(new PaymentVoided(PAYMENT, ORDER, free, EUR))
                .withoutEffect();
    }

    @Test
    void a_payment_that_nobody_has_asked_for_is_barred() {
        given().when(reactor, CANCELLED).then(new PaymentBarred(ORDER)).withoutEffect();
    }

    @Test
    void a_payment_that_is_over_stays_as_it_is() {
        given(REQUESTED, PROCESSED, REFUNDED).when(reactor, CANCELLED).thenNothing();
        given(REQUESTED, VOIDED).when(reactor, CANCELLED).thenNothing();
        given(new PaymentBarred(ORDER)).when(reactor, CANCELLED).thenNothing();
        given(REQUESTED, new PaymentFailed(PAYMENT, ORDER, TOTAL, EUR, Reason.PAYMENT_DECLINED))
                .when(reactor, CANCELLED)
                .thenNothing();
    }

    /** S5: the store is the witness. */
    @Test
    void a_cancellation_that_its_order_does_not_hold_gives_nothing_back() {
        assertThatThrownBy(() -> given(REQUESTED, PROCESSED).whenForged(reactor, CANCELLED))
                .isInstanceOf(OutOfOrderException.class);
    }
}
