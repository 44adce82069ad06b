package dev.tideline.saga.sellstock;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Money;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
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
    void reserved_items_are_sold() {
        given(reserved())
                .when(reactor, CONFIRMED)
                .then(
                        new StockSold(MUG, ORDER, 2),
                        new StockSold(CUP, ORDER, 1),
                        new InventorySold(ORDER, RESERVED.items()))
                .withoutEffect();
    }

    /** N3. */
    @Test
    void sold_items_are_not_sold_again() {
        given(RESERVED, new InventorySold(ORDER, RESERVED.items()))
                .when(reactor, CONFIRMED)
                .thenNothing();
    }

    @Test
    void an_order_that_was_sold_before_inventory_sold_existed_is_not_sold_again() {
        given(reserved())
                .in(Stock.stream(MUG), new StockSold(MUG, ORDER, 2))
                .in(Stock.stream(CUP), new StockSold(CUP, ORDER, 1))
                .when(reactor, CONFIRMED)
                .thenNothing();
    }

    /** N3: a damaged stock that has fewer reserved pieces than its reservation. */
    @Test
    void fewer_pieces_than_are_reserved_are_not_sold() {
        assertThatThrownBy(() -> given(RESERVED, new StockReserved(MUG, ORDER, 1), new StockReserved(CUP, ORDER, 1))
                        .when(reactor, CONFIRMED))
                .isInstanceOf(BrokenInvariantException.class)
                .hasMessageContaining("stock-mug");
    }

    /** N3: though others hold as many pieces. */
    @Test
    void released_items_are_never_sold() {
        assertThatThrownBy(() -> given(reserved())
                        .in(Reservation.stream(ORDER), new InventoryReleased(ORDER, RESERVED.items()))
                        .when(reactor, CONFIRMED))
                .isInstanceOf(BrokenInvariantException.class)
                .hasMessageContaining("not reserved any more");
        assertThatThrownBy(() -> given(new ReservationBarred(ORDER)).when(reactor, CONFIRMED))
                .isInstanceOf(BrokenInvariantException.class);
    }

    @Test
    void an_order_without_a_reservation_is_retried_later() {
        assertThatThrownBy(() -> given().when(reactor, CONFIRMED)).isInstanceOf(OutOfOrderException.class);
    }

    /** S5: the store is the witness. */
    @Test
    void a_confirmation_that_its_order_does_not_hold_sells_nothing() {
        assertThatThrownBy(() -> given(reserved()).whenForged(reactor, CONFIRMED))
                .isInstanceOf(OutOfOrderException.class);
    }

    private static DomainEvent[] reserved() {
        return new DomainEvent[] {RESERVED, new StockReserved(MUG, ORDER, 2), new StockReserved(CUP, ORDER, 1)};
    }
}
