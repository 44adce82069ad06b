package dev.tideline.saga.confirmorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Money;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.Status;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.testing.Pushed;
import dev.tideline.testing.PushedEvents;
import dev.tideline.testing.PushedEvents.Mode;
import dev.tideline.testing.StoredEvents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Pushed.class)
class ConfirmOrderPushTest {
    private static final Money TOTAL = Money.parse("25.00");
    private static final Currency EUR = Currency.getInstance("EUR");

    private final OrderId order = new OrderId(UUID.randomUUID());

    @Test
    void an_order_that_is_paid_is_confirmed_once_however_often_the_event_comes() {
        var placed = new OrderPlaced(
                order, new UserId(UUID.randomUUID()), List.of(), TOTAL, EUR, new PaymentMethod("pm_card_ok"));
        var paid = new PaymentProcessed(PaymentId.of(order), order, TOTAL, EUR, Status.CAPTURED);
        StoredEvents.given(placed, paid);
        var event = StoredEvents.of("payment-" + order).getFirst();

        for (var path : List.of("/", "/functions/when-payment-processed-confirm-order")) {
            assertThat(PushedEvents.push(path, PushedEvents.of(event).build(), Mode.BINARY)
                            .statusCode())
                    .isEqualTo(202);
        }

        assertThat(StoredEvents.typesOf("order-" + order)).containsExactly("OrderPlaced", "OrderConfirmed");
    }
}
