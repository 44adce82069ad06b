package dev.tideline.saga.processpayment;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.payment.PaymentEvent.Status;
import dev.tideline.payment.PaymentGateway.Charge;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.testing.shop.NoGateway;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests the decisions before and after each effect. The effects are not carried out. */
class WhenInventoryReservedThenProcessPaymentTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final PaymentId PAYMENT = PaymentId.of(ORDER);
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final PaymentMethod CARD = new PaymentMethod("pm_card_ok");

    private static final OrderPlaced PLACED = new OrderPlaced(ORDER, USER, List.of(), TOTAL, EUR, CARD);
    private static final OrderCancelled CANCELLED =
            new OrderCancelled(ORDER, USER, TOTAL, EUR, CancelReason.CUSTOMER_REQUEST, Optional.empty());
    private static final InventoryReserved RESERVED = new InventoryReserved(ORDER, List.of());
    private static final PaymentRequested REQUESTED = new PaymentRequested(PAYMENT, ORDER, TOTAL, EUR, CARD);
    private static final PaymentProcessed PROCESSED = new PaymentProcessed(PAYMENT, ORDER, TOTAL, EUR, Status.CAPTURED);

    private final WhenInventoryReservedThenProcessPayment reactor =
            new WhenInventoryReservedThenProcessPayment(new NoGateway());

    @Test
    void a_payment_is_requested_before_it_is_charged_and_processed_when_it_is_captured() {
        given(PLACED)
                .when(reactor, RESERVED)
                .then(REQUESTED)
                .withEffect("charge", Charge.CAPTURED)
                .then(PROCESSED)
                .withoutEffect();
    }

    @Test
    void a_declined_payment_has_failed() {
        given(PLACED)
                .when(reactor, RESERVED)
                .then(REQUESTED)
                .withEffect("charge", Charge.DECLINED)
                .then(failed(Reason.PAYMENT_DECLINED))
                .withoutEffect();
    }

    @Test
    void a_payment_without_an_answer_has_failed_and_is_cancelled_at_the_gateway() {
        given(PLACED)
                .when(reactor, RESERVED)
                .then(REQUESTED)
                .withEffect("charge", Charge.UNKNOWN)
                .then(failed(Reason.PAYMENT_TIMEOUT))
                .withEffect("cancel", null)
                .thenNothing();
    }

    @Test
    void a_payment_is_charged_but_not_requested_again_after_a_crash() {
        given(PLACED, REQUESTED)
                .when(reactor, RESERVED)
                .then()
                .withEffect("charge", Charge.CAPTURED)
                .then(PROCESSED)
                .withoutEffect();
    }

    @Test
    void a_payment_is_cancelled_again_after_a_crash_before_the_cancellation() {
        given(PLACED, REQUESTED, failed(Reason.PAYMENT_TIMEOUT))
                .when(reactor, RESERVED)
                .then()
                .withEffect("cancel", null)
                .thenNothing();
    }

    @Test
    void an_outcome_that_another_instance_recorded_stays_and_is_not_cancelled() {
        given(PLACED, REQUESTED)
                .when(reactor, RESERVED)
                .meanwhile(PROCESSED)
                .withEffect("charge", Charge.CAPTURED)
                .thenNothing();
        given(PLACED, REQUESTED)
                .when(reactor, RESERVED)
                .meanwhile(PROCESSED)
                .withEffect("charge", Charge.UNKNOWN)
                .thenNothing();
    }

    @Test
    void an_approval_that_nobody_waits_for_any_more_is_cancelled_at_the_gateway() {
        given(PLACED, REQUESTED)
                .when(reactor, RESERVED)
                .meanwhile(new PaymentVoided(PAYMENT, ORDER, TOTAL, EUR))
                .withEffect("charge", Charge.CAPTURED)
                .then()
                .withEffect("cancel", null)
                .thenNothing();
    }

    @Test
    void a_voided_payment_is_cancelled_again_after_a_crash() {
        given(PLACED, REQUESTED, new PaymentVoided(PAYMENT, ORDER, TOTAL, EUR))
                .when(reactor, RESERVED)
                .then()
                .withEffect("cancel", null)
                .thenNothing();
    }

    @Test
    void a_payment_that_is_over_gets_nothing_more() {
        given(PLACED, REQUESTED, PROCESSED).when(reactor, RESERVED).thenNothing();
        given(PLACED, REQUESTED, failed(Reason.PAYMENT_DECLINED))
                .when(reactor, RESERVED)
                .thenNothing();
        given(PLACED, REQUESTED, PROCESSED, new PaymentRefunded(PAYMENT, ORDER, TOTAL, EUR))
                .when(reactor, RESERVED)
                .thenNothing();
    }

    @Test
    void an_order_that_was_cancelled_meanwhile_is_not_charged() {
        given(PLACED, CANCELLED).when(reactor, RESERVED).thenNothing();
        given(PLACED, new PaymentBarred(ORDER)).when(reactor, RESERVED).thenNothing();
    }

    @Test
    void nothing_to_pay_is_processed_without_asking_the_gateway_B13() {
        var free = Money.parse("0.00");
        given(new OrderPlaced(ORDER, USER, List.of(), free, EUR, CARD))
                .when(reactor, RESERVED)
                .then(new PaymentRequested(PAYMENT, ORDER, free, EUR, CARD))
                .withEffect("charge")
                .then(new PaymentProcessed(PAYMENT, ORDER, free, EUR, Status.CAPTURED))
                .withoutEffect();
    }

    @Test
    void nothing_paid_that_nobody_waits_for_any_more_is_not_called_off_at_the_gateway_B13() {
        var free = Money.parse("0.00");
        given(
                        new OrderPlaced(ORDER, USER, List.of(), free, EUR, CARD),
                        new PaymentRequested(PAYMENT, ORDER, free, EUR, CARD))
                .when(reactor, RESERVED)
                .meanwhile(new PaymentVoided(PAYMENT, ORDER, free, EUR))
                .withEffect("charge")
                .then()
                .withEffect("cancel")
                .thenNothing();
    }

    @Test
    void an_event_without_its_order_is_retried_later() {
        assertThatThrownBy(() -> given().when(reactor, RESERVED)).isInstanceOf(OutOfOrderException.class);
    }

    private static PaymentFailed failed(Reason reason) {
        return new PaymentFailed(PAYMENT, ORDER, TOTAL, EUR, reason);
    }

    /** S5: the store is the witness. */
    @Test
    void items_that_their_reservation_does_not_hold_are_not_charged_for() {
        assertThatThrownBy(() -> given(PLACED).whenForged(reactor, RESERVED)).isInstanceOf(OutOfOrderException.class);
    }
}
