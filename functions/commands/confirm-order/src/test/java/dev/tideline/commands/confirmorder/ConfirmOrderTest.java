package dev.tideline.commands.confirmorder;

import static dev.tideline.order.CancelReason.CUSTOMER_REQUEST;
import static dev.tideline.testing.Given.given;
import static dev.tideline.testing.shop.AnOrder.COMMAND;
import static dev.tideline.testing.shop.AnOrder.CONFIRMED;
import static dev.tideline.testing.shop.AnOrder.PLACED;
import static dev.tideline.testing.shop.AnOrder.PROCESSED;
import static dev.tideline.testing.shop.AnOrder.REQUESTED;

import dev.tideline.order.Order;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfirmOrderTest {
    private final ConfirmOrder participant = new ConfirmOrder();

    @Test
    void a_paid_order_is_confirmed() {
        given(PLACED, REQUESTED, PROCESSED).when(participant, COMMAND).then(CONFIRMED);
    }

    @Test
    void an_order_that_was_cancelled_in_the_meantime_stays_cancelled() {
        given(PLACED, REQUESTED, PROCESSED, new Order.Placed(PLACED).cancelled(CUSTOMER_REQUEST, Optional.empty()))
                .when(participant, COMMAND)
                .thenNothing();
    }
}
