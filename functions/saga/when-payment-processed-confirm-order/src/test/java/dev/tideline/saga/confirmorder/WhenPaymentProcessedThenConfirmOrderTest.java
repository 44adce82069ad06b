package dev.tideline.saga.confirmorder;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Money;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.Status;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WhenPaymentProcessedThenConfirmOrderTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final UserId USER = new UserId(UUID.randomUUID());
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");

    private static final OrderPlaced PLACED =
            new OrderPlaced(ORDER, USER, List.of(), TOTAL, EUR, new PaymentMethod("pm_card_ok"));
    private static final PaymentProcessed PAID =
            new PaymentProcessed(PaymentId.of(ORDER), ORDER, TOTAL, EUR, Status.CAPTURED);
    private static final OrderConfirmed CONFIRMED = new OrderConfirmed(ORDER, USER, TOTAL, EUR, PaymentId.of(ORDER));

    private final WhenPaymentProcessedThenConfirmOrder reactor = new WhenPaymentProcessedThenConfirmOrder();

    @Test
    void a_placed_order_is_confirmed() {
        given(PLACED).when(reactor, PAID).then(CONFIRMED).withoutEffect();
    }

    @Test
    void a_confirmed_order_stays_as_it_is() {
        given(PLACED, CONFIRMED).when(reactor, PAID).thenNothing();
    }

    @Test
    void a_cancelled_order_stays_cancelled() {
        var cancelled = new OrderCancelled(ORDER, USER, TOTAL, EUR, CancelReason.EXPIRED, Optional.empty());

        given(PLACED, cancelled).when(reactor, PAID).thenNothing();
    }

    @Test
    void an_event_without_its_order_is_retried_later() {
        assertThatThrownBy(() -> given().when(reactor, PAID)).isInstanceOf(OutOfOrderException.class);
    }

    @Test
    void a_payment_that_was_given_back_meanwhile_confirms_nothing() {
        given(PLACED, PAID, new PaymentRefunded(PaymentId.of(ORDER), ORDER, TOTAL, EUR))
                .when(reactor, PAID)
                .thenNothing();
    }

    /** S5: the store is the witness. */
    @Test
    void an_order_is_not_confirmed_without_money() {
        assertThatThrownBy(() -> given(PLACED).whenForged(reactor, PAID)).isInstanceOf(OutOfOrderException.class);
        assertThatThrownBy(() -> given(PLACED, new PaymentBarred(ORDER)).whenForged(reactor, PAID))
                .isInstanceOf(OutOfOrderException.class);
    }
}
