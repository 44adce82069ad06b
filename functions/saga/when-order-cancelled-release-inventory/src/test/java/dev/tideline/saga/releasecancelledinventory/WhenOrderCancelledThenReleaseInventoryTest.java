package dev.tideline.saga.releasecancelledinventory;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.Reason;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WhenOrderCancelledThenReleaseInventoryTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final Sku MUG = new Sku("mug");
    private static final List<ReservedItem> ITEMS = List.of(new ReservedItem(MUG, 2));
    private static final InventoryReserved RESERVED = new InventoryReserved(ORDER, ITEMS);
    private static final OrderCancelled CANCELLED = new OrderCancelled(
            ORDER,
            new UserId(UUID.randomUUID()),
            Money.parse("25.00"),
            Currency.getInstance("EUR"),
            CancelReason.CUSTOMER_REQUEST,
            Optional.empty());

    private final WhenOrderCancelledThenReleaseInventory reactor = new WhenOrderCancelledThenReleaseInventory();

    @Test
    void reserved_items_are_released() {
        given(RESERVED, new StockReserved(MUG, ORDER, 2))
                .when(reactor, CANCELLED)
                .then(new InventoryReleased(ORDER, ITEMS), new StockReleased(MUG, ORDER, 2))
                .withoutEffect();
    }

    @Test
    void a_reservation_that_the_cancellation_has_overtaken_is_barred() {
        given().when(reactor, CANCELLED).then(new ReservationBarred(ORDER)).withoutEffect();
    }

    @Test
    void a_reservation_that_is_over_stays_as_it_is() {
        given(RESERVED, new InventoryReleased(ORDER, ITEMS))
                .when(reactor, CANCELLED)
                .thenNothing();
        given(new InventoryReservationFailed(ORDER, Reason.OUT_OF_STOCK, List.of()))
                .when(reactor, CANCELLED)
                .thenNothing();
        given(new ReservationBarred(ORDER)).when(reactor, CANCELLED).thenNothing();
    }

    /** N3. */
    @Test
    void sold_items_are_never_released() {
        given(RESERVED, new InventorySold(ORDER, ITEMS))
                .when(reactor, CANCELLED)
                .thenNothing();
    }

    /** N3. */
    @Test
    void fewer_pieces_than_are_reserved_are_not_released() {
        assertThatThrownBy(
                        () -> given(RESERVED, new StockReserved(MUG, ORDER, 1)).when(reactor, CANCELLED))
                .isInstanceOf(BrokenInvariantException.class)
                .hasMessageContaining("stock-mug");
    }

    /** S5: the store is the witness. */
    @Test
    void a_cancellation_that_its_order_does_not_hold_releases_nothing() {
        assertThatThrownBy(
                        () -> given(RESERVED, new StockReserved(MUG, ORDER, 2)).whenForged(reactor, CANCELLED))
                .isInstanceOf(OutOfOrderException.class);
    }
}
