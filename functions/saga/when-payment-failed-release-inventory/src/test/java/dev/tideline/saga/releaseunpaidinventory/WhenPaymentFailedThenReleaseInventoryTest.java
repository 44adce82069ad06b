package dev.tideline.saga.releaseunpaidinventory;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WhenPaymentFailedThenReleaseInventoryTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final Sku MUG = new Sku("mug");
    private static final Sku CUP = new Sku("cup");
    private static final List<ReservedItem> ITEMS = List.of(new ReservedItem(MUG, 2), new ReservedItem(CUP, 1));
    private static final InventoryReserved RESERVED = new InventoryReserved(ORDER, ITEMS);
    private static final PaymentFailed FAILED = new PaymentFailed(
            PaymentId.of(ORDER), ORDER, Money.parse("3.00"), Currency.getInstance("EUR"), Reason.PAYMENT_DECLINED);

    private final WhenPaymentFailedThenReleaseInventory reactor = new WhenPaymentFailedThenReleaseInventory();

    @Test
    void reserved_items_are_released() {
        given(RESERVED, new StockReserved(MUG, ORDER, 2), new StockReserved(CUP, ORDER, 1))
                .when(reactor, FAILED)
                .then(
                        new InventoryReleased(ORDER, ITEMS),
                        new StockReleased(MUG, ORDER, 2),
                        new StockReleased(CUP, ORDER, 1))
                .withoutEffect();
    }

    @Test
    void released_items_are_not_released_again() {
        given(RESERVED, new InventoryReleased(ORDER, ITEMS))
                .when(reactor, FAILED)
                .thenNothing();
        given(new ReservationBarred(ORDER)).when(reactor, FAILED).thenNothing();
    }

    @Test
    void an_order_without_a_reservation_is_retried_later() {
        assertThatThrownBy(() -> given().when(reactor, FAILED)).isInstanceOf(OutOfOrderException.class);
    }

    /** N3. */
    @Test
    void sold_items_are_never_released() {
        given(RESERVED, new InventorySold(ORDER, ITEMS)).when(reactor, FAILED).thenNothing();
    }

    /** N3. */
    @Test
    void fewer_pieces_than_are_reserved_are_not_released() {
        assertThatThrownBy(
                        () -> given(RESERVED, new StockReserved(MUG, ORDER, 2)).when(reactor, FAILED))
                .isInstanceOf(BrokenInvariantException.class)
                .hasMessageContaining("stock-cup");
    }

    /** S5: the store is the witness. */
    @Test
    void a_failure_that_its_payment_does_not_hold_releases_nothing() {
        assertThatThrownBy(() -> given(RESERVED).whenForged(reactor, FAILED)).isInstanceOf(OutOfOrderException.class);
    }
}
