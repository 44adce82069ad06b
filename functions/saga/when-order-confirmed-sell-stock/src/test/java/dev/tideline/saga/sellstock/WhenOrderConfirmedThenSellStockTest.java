package dev.tideline.saga.sellstock;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.Sku;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderId;
import dev.tideline.payment.PaymentId;
import dev.tideline.user.UserId;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WhenOrderConfirmedThenSellStockTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final Sku MUG = new Sku("mug");
    private static final Sku CUP = new Sku("cup");
    private static final InventoryReserved RESERVED =
            new InventoryReserved(ORDER, List.of(new ReservedItem(MUG, 2), new ReservedItem(CUP, 1)));
    private static final OrderConfirmed CONFIRMED = new OrderConfirmed(
            ORDER,
            new UserId(UUID.randomUUID()),
            Money.parse("3.00"),
            Currency.getInstance("EUR"),
            PaymentId.of(ORDER));

    private final WhenOrderConfirmedThenSellStock reactor = new WhenOrderConfirmedThenSellStock();

    @Test
    void what_was_reserved_is_sold() {
        given(RESERVED)
                .when(reactor, CONFIRMED)
                .then(new StockSold(MUG, ORDER, 2), new StockSold(CUP, ORDER, 1))
                .withoutEffect();
    }

    @Test
    void without_a_reservation_it_is_tried_again_later() {
        assertThatThrownBy(() -> given().when(reactor, CONFIRMED)).isInstanceOf(OutOfOrderException.class);
        assertThatThrownBy(() -> given(RESERVED, new InventoryReleased(ORDER, RESERVED.items()))
                        .when(reactor, CONFIRMED))
                .isInstanceOf(OutOfOrderException.class);
    }
}
