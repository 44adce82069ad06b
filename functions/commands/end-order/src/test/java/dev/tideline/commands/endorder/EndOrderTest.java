package dev.tideline.commands.endorder;

import static dev.tideline.order.CancelReason.CUSTOMER_REQUEST;
import static dev.tideline.order.CancelReason.PAYMENT_DECLINED;
import static dev.tideline.testing.Given.given;
import static dev.tideline.testing.shop.AnOrder.CONFIRMED;
import static dev.tideline.testing.shop.AnOrder.ID;
import static dev.tideline.testing.shop.AnOrder.PLACED;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.fulfilment.EndOrderCommand;
import dev.tideline.order.Order;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndOrderTest {
    private final EndOrder participant = new EndOrder();

    @Test
    void an_open_order_is_cancelled_for_the_reason_of_the_saga() {
        given(PLACED)
                .when(participant, new EndOrderCommand(ID, "payment_declined"))
                .then(new Order.Placed(PLACED).cancelled(PAYMENT_DECLINED, Optional.empty()));
    }

    @Test
    void a_confirmed_order_is_not_cancelled() {
        given(PLACED, CONFIRMED)
                .when(participant, new EndOrderCommand(ID, "expired"))
                .thenNothing();
    }

    @Test
    void the_reason_of_an_order_that_has_ended_does_not_matter() {
        given(PLACED, new Order.Placed(PLACED).cancelled(CUSTOMER_REQUEST, Optional.empty()))
                .when(participant, new EndOrderCommand(ID, "refused"))
                .thenNothing();
    }

    @Test
    void an_open_order_is_not_cancelled_for_an_unknown_reason() {
        assertThatThrownBy(() -> given(PLACED).when(participant, new EndOrderCommand(ID, "refused")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
