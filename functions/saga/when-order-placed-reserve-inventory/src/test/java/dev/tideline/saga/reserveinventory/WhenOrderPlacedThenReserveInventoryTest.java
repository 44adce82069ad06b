package dev.tideline.saga.reserveinventory;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.Reason;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.ReservationEvent.Shortage;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WhenOrderPlacedThenReserveInventoryTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final OrderId OTHER = new OrderId(UUID.randomUUID());
    private static final Sku MUG = new Sku("mug");
    private static final Sku CUP = new Sku("cup");
    private static final Money PRICE = Money.parse("1.00");
    private static final List<ReservedItem> ITEMS = List.of(new ReservedItem(MUG, 2), new ReservedItem(CUP, 1));
    private static final OrderPlaced TWO_MUGS_AND_A_CUP = new OrderPlaced(
            ORDER,
            new UserId(UUID.randomUUID()),
            List.of(new OrderLine(MUG, 2, PRICE), new OrderLine(CUP, 1, PRICE)),
            Money.parse("3.00"),
            Currency.getInstance("EUR"),
            new PaymentMethod("pm_card_ok"));

    private final WhenOrderPlacedThenReserveInventory reactor = new WhenOrderPlacedThenReserveInventory();

    @Test
    void items_in_stock_are_reserved_to_the_last_piece() {
        given(new StockAdded(MUG, 2), new StockAdded(CUP, 1))
                .when(reactor, TWO_MUGS_AND_A_CUP)
                .then(
                        new InventoryReserved(ORDER, ITEMS),
                        new StockReserved(MUG, ORDER, 2),
                        new StockReserved(CUP, ORDER, 1))
                .withoutEffect();
    }

    @Test
    void nothing_is_reserved_if_one_item_is_short() {
        given(new StockAdded(MUG, 5), new StockReserved(MUG, OTHER, 4), new StockAdded(CUP, 1))
                .when(reactor, TWO_MUGS_AND_A_CUP)
                .then(new InventoryReservationFailed(ORDER, Reason.OUT_OF_STOCK, List.of(new Shortage(MUG, 2, 1))));
    }

    @Test
    void every_shortage_is_told() {
        given().when(reactor, TWO_MUGS_AND_A_CUP)
                .then(new InventoryReservationFailed(
                        ORDER, Reason.OUT_OF_STOCK, List.of(new Shortage(MUG, 2, 0), new Shortage(CUP, 1, 0))));
    }

    @Test
    void an_order_is_reserved_for_once() {
        given(new StockAdded(MUG, 9), new StockAdded(CUP, 9), new InventoryReserved(ORDER, ITEMS))
                .when(reactor, TWO_MUGS_AND_A_CUP)
                .thenNothing();
        given(
                        new StockAdded(MUG, 9),
                        new StockAdded(CUP, 9),
                        new InventoryReserved(ORDER, ITEMS),
                        new InventoryReleased(ORDER, ITEMS))
                .when(reactor, TWO_MUGS_AND_A_CUP)
                .thenNothing();
        given(new InventoryReservationFailed(ORDER, Reason.OUT_OF_STOCK, List.of()), new StockAdded(MUG, 9))
                .when(reactor, TWO_MUGS_AND_A_CUP)
                .thenNothing();
    }

    @Test
    void a_barred_reservation_is_refused() {
        given(new StockAdded(MUG, 9), new StockAdded(CUP, 9), new ReservationBarred(ORDER))
                .when(reactor, TWO_MUGS_AND_A_CUP)
                .thenNothing();
    }

    @Test
    void nothing_is_reserved_for_an_order_that_was_cancelled_in_the_meantime() {
        var cancelled = new OrderCancelled(
                ORDER,
                TWO_MUGS_AND_A_CUP.userId(),
                TWO_MUGS_AND_A_CUP.totalAmount(),
                TWO_MUGS_AND_A_CUP.currency(),
                CancelReason.CUSTOMER_REQUEST,
                Optional.empty());

        given(new StockAdded(MUG, 9), new StockAdded(CUP, 9), TWO_MUGS_AND_A_CUP, cancelled)
                .when(reactor, TWO_MUGS_AND_A_CUP)
                .thenNothing();
    }

    /** N3. */
    @Test
    void lines_of_one_sku_do_not_reserve_more_than_there_is() {
        var twice = new OrderPlaced(
                ORDER,
                TWO_MUGS_AND_A_CUP.userId(),
                List.of(new OrderLine(MUG, 2, PRICE), new OrderLine(MUG, 2, PRICE)),
                Money.parse("4.00"),
                TWO_MUGS_AND_A_CUP.currency(),
                TWO_MUGS_AND_A_CUP.paymentMethod());

        assertThatThrownBy(() -> given(new StockAdded(MUG, 3)).when(reactor, twice))
                .isInstanceOf(BrokenInvariantException.class);
    }

    /** S5: the store is the witness. */
    @Test
    void nothing_is_reserved_for_an_order_that_is_not_there() {
        assertThatThrownBy(() ->
                        given(new StockAdded(MUG, 9), new StockAdded(CUP, 9)).whenForged(reactor, TWO_MUGS_AND_A_CUP))
                .isInstanceOf(OutOfOrderException.class);
    }
}
