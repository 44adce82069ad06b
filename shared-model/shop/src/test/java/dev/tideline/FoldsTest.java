package dev.tideline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.event.Money;
import dev.tideline.inventory.Item;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemEvent.ItemRepriced;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.PaymentVoided;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.payment.PaymentEvent.Status;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailEvent.EmailClaimed;
import dev.tideline.user.EmailEvent.EmailReleased;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserEmailChanged;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Folds streams into states. */
class FoldsTest {
    private static final UserId USER = new UserId(new UUID(0, 1));
    private static final OrderId ORDER = new OrderId(new UUID(0, 2));
    private static final PaymentId PAYMENT = PaymentId.of(ORDER);
    private static final Sku MUG = new Sku("mug");
    private static final Money PRICE = Money.parse("12.50");
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final PaymentMethod CARD = new PaymentMethod("pm_card_ok");

    private static final OrderPlaced PLACED = new OrderPlaced(ORDER, USER, List.of(), PRICE, EUR, CARD);
    private static final PaymentRequested REQUESTED = new PaymentRequested(PAYMENT, ORDER, PRICE, EUR, CARD);

    @Test
    void a_user_is_unregistered_then_active_then_inactive() {
        var stream = User.stream(USER);
        var ada = new Email("ada@example.org");
        var lovelace = new Email("lovelace@example.org");

        assertThat(fold(stream)).isEqualTo(new User.Unregistered());
        assertThat(fold(stream, new UserRegistered(USER, ada, new UserName("Ada"))))
                .isEqualTo(new User.Active(ada));
        assertThat(fold(
                        stream,
                        new UserRegistered(USER, ada, new UserName("Ada")),
                        new UserEmailChanged(USER, lovelace)))
                .isEqualTo(new User.Active(lovelace));
        assertThat(fold(
                        stream,
                        new UserRegistered(USER, ada, new UserName("Ada")),
                        new UserDeactivated(USER, Optional.empty())))
                .isEqualTo(new User.Inactive(ada));
    }

    @Test
    void an_address_is_free_then_claimed_then_free_again() {
        var stream = EmailClaim.stream("hash");

        assertThat(fold(stream)).isEqualTo(new EmailClaim.Free());
        assertThat(fold(stream, new EmailClaimed(USER))).isEqualTo(new EmailClaim.Claimed(USER));
        assertThat(fold(stream, new EmailClaimed(USER), new EmailReleased(USER)))
                .isEqualTo(new EmailClaim.Free());
    }

    @Test
    void an_item_has_its_latest_name_and_price() {
        var listed = new ItemListed(MUG, new ItemName("Mug"), PRICE, EUR);
        var cheaper = Money.parse("11.00");

        assertThat(fold(Item.stream(MUG))).isEqualTo(new Item.Unlisted());
        assertThat(fold(
                        Item.stream(MUG),
                        listed,
                        new ItemRepriced(MUG, cheaper, EUR),
                        new ItemRenamed(MUG, new ItemName("Big mug"))))
                .isEqualTo(new Item.Listed(new ItemName("Big mug"), cheaper));
    }

    /** A fold that throws would stop every function that reads the stream. So a wrong event is refused before it is appended. */
    @Test
    void a_damaged_history_is_folded_as_it_is() {
        var sold = new StockSold(MUG, ORDER, 2);
        var confirmed = new OrderConfirmed(ORDER, USER, PRICE, EUR, PAYMENT);

        assertThat(fold(Stock.stream(MUG), new StockAdded(MUG, 1), sold, sold)).isEqualTo(new Stock(1, -4, 4));
        assertThat(fold(Item.stream(MUG), new ItemRepriced(MUG, PRICE, EUR))).isEqualTo(new Item.Unlisted());
        assertThat(fold(Item.stream(MUG), new ItemRenamed(MUG, new ItemName("Mug"))))
                .isEqualTo(new Item.Unlisted());
        assertThat(fold(Order.stream(ORDER), confirmed)).isEqualTo(new Order.Confirmed(confirmed));
        assertThat(fold(User.stream(USER), new UserDeactivated(USER, Optional.empty())))
                .isEqualTo(new User.Unregistered());
    }

    @Test
    void pieces_of_stock_move_and_never_get_lost() {
        assertThat(fold(
                        Stock.stream(MUG),
                        new StockAdded(MUG, 10),
                        new StockReserved(MUG, ORDER, 4),
                        new StockReserved(MUG, ORDER, 3),
                        new StockReleased(MUG, ORDER, 3),
                        new StockSold(MUG, ORDER, 4)))
                .isEqualTo(new Stock(6, 0, 4));
    }

    @Test
    void a_reservation_tells_what_it_holds() {
        var stream = Reservation.stream(ORDER);
        var items = List.of(new ReservedItem(MUG, 2));

        assertThat(fold(stream)).isEqualTo(new Reservation.Open());
        assertThat(fold(stream, new InventoryReserved(ORDER, items))).isEqualTo(new Reservation.Reserved(items));
        assertThat(fold(stream, new InventoryReserved(ORDER, items), new InventoryReleased(ORDER, items)))
                .isEqualTo(new Reservation.Released());
        assertThat(fold(stream, new InventoryReserved(ORDER, items), new InventorySold(ORDER, items)))
                .isEqualTo(new Reservation.Sold(items));
        assertThat(fold(stream, new ReservationBarred(ORDER))).isEqualTo(new Reservation.Barred());
        var failed = new InventoryReservationFailed(
                ORDER, dev.tideline.inventory.ReservationEvent.Reason.OUT_OF_STOCK, List.of());
        assertThat(fold(stream, failed)).isEqualTo(new Reservation.Failed());
    }

    @Test
    void an_order_ends_confirmed_or_cancelled() {
        var confirmed = new OrderConfirmed(ORDER, USER, PRICE, EUR, PAYMENT);
        var cancelled = new OrderCancelled(ORDER, USER, PRICE, EUR, CancelReason.CUSTOMER_REQUEST, Optional.empty());

        assertThat(fold(Order.stream(ORDER))).isEqualTo(new Order.Unplaced());
        assertThat(fold(Order.stream(ORDER), PLACED)).isEqualTo(new Order.Placed(PLACED));
        assertThat(fold(Order.stream(ORDER), PLACED, confirmed)).isEqualTo(new Order.Confirmed(confirmed));
        assertThat(fold(Order.stream(ORDER), PLACED, cancelled)).isEqualTo(new Order.Cancelled(cancelled));
    }

    @Test
    void a_payment_is_in_the_state_that_its_last_event_tells() {
        var stream = Payment.stream(ORDER);
        var processed = new PaymentProcessed(PAYMENT, ORDER, PRICE, EUR, Status.CAPTURED);
        var failed = new PaymentFailed(PAYMENT, ORDER, PRICE, EUR, Reason.PAYMENT_DECLINED);

        assertThat(fold(stream)).isEqualTo(new Payment.Unrequested());
        assertThat(fold(stream, REQUESTED)).isEqualTo(new Payment.Requested(REQUESTED));
        assertThat(fold(stream, REQUESTED, processed)).isEqualTo(new Payment.Processed(processed));
        assertThat(fold(stream, REQUESTED, failed)).isEqualTo(new Payment.Failed(failed));
        assertThat(fold(stream, REQUESTED, processed, new PaymentRefunded(PAYMENT, ORDER, PRICE, EUR)))
                .isEqualTo(new Payment.Refunded());
        assertThat(fold(stream, REQUESTED, new PaymentVoided(PAYMENT, ORDER, PRICE, EUR)))
                .isEqualTo(new Payment.Voided());
        assertThat(fold(stream, new PaymentBarred(ORDER))).isEqualTo(new Payment.Barred());
    }

    @Test
    void an_event_of_another_kind_of_stream_is_refused() {
        assertThatThrownBy(() -> fold(Stock.stream(MUG), PLACED)).hasMessageContaining("does not belong");
    }

    private static <S> S fold(EventStream<S, ?> stream, DomainEvent... events) {
        var state = stream.initial();
        for (var event : events) {
            state = stream.evolve(state, event);
        }
        return state;
    }

    /** A change of a state's components or of its fold needs another name of its snapshot format. */
    @Test
    void a_snapshot_is_what_its_shape_says() {
        var format = Stock.stream(new Sku("a")).snapshotFormat().orElseThrow();
        var stock = new Stock(1, 2, 3);

        assertThat(format.name()).isEqualTo("stock-1");
        assertThat(format.write(stock)).isEqualTo("{\"available\":1,\"reserved\":2,\"sold\":3}");
        assertThat(format.read(format.write(stock))).isEqualTo(stock);
        assertThatThrownBy(() -> format.read("{\"available\":1,\"reserved\":2}"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
