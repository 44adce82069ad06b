package dev.tideline.local.memory;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.ReservationEvent.Shortage;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.payment.PaymentEvent.Status;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.EmailEvent.EmailClaimed;
import dev.tideline.user.EmailHash;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Complete histories that may precede the delivery of an event to a function. They are always the same. */
final class SampleHistories {
    static final UserId ADA = new UserId(new UUID(0, 1));
    static final OrderId ORDER = new OrderId(new UUID(0, 2));
    static final Email ADAS = new Email("ada@example.org");
    static final EmailHash HASH = new EmailHash("only for tests, and known to all");
    static final Sku MUG = new Sku("mug");
    static final Sku POT = new Sku("pot");
    static final Currency EUR = Currency.getInstance("EUR");

    private static final PaymentId PAYMENT = PaymentId.of(ORDER);
    private static final Money PRICE = Money.parse("12.50");
    private static final Money TOTAL = Money.parse("37.50");

    private SampleHistories() {}

    /** Returns the histories by description. The last event of each is the one that wakes a function. */
    static Map<String, List<DomainEvent>> all() {
        var shop = history(
                List.of(),
                new UserRegistered(ADA, ADAS, new UserName("Ada")),
                new EmailClaimed(ADA),
                new ItemListed(MUG, new ItemName("Mug"), PRICE, EUR),
                new ItemListed(POT, new ItemName("Pot"), PRICE, EUR),
                new StockAdded(MUG, 10));
        var withoutPots = history(shop, placed("pm_card_ok"));
        var stocked = history(shop, new StockAdded(POT, 1));
        var placed = history(stocked, placed("pm_card_ok"));
        var reserved = reserved(placed);
        var requested =
                history(reserved, new PaymentRequested(PAYMENT, ORDER, TOTAL, EUR, new PaymentMethod("pm_card_ok")));
        var processed = history(requested, new PaymentProcessed(PAYMENT, ORDER, TOTAL, EUR, Status.CAPTURED));
        var all = new LinkedHashMap<String, List<DomainEvent>>();
        all.put("an empty shop", List.of());
        all.put("a shop", shop);
        all.put("OrderPlaced", placed);
        all.put("OrderPlaced for more than there is", withoutPots);
        all.put("OrderPlaced and parked", history(placed, parked()));
        all.put("InventoryReserved", reserved);
        all.put("InventoryReserved, and the card is declined", reserved(history(stocked, placed("pm_card_declined"))));
        all.put("InventoryReserved, and the gateway is silent", reserved(history(stocked, placed("pm_card_timeout"))));
        all.put("InventoryReservationFailed", history(withoutPots, outOfStock()));
        all.put("PaymentProcessed", processed);
        all.put("PaymentFailed", history(requested, declined()));
        all.put("OrderConfirmed", history(processed, new OrderConfirmed(ORDER, ADA, TOTAL, EUR, PAYMENT)));
        all.put("OrderCancelled before anything else", history(placed, cancelled()));
        all.put("OrderCancelled while it is paid", history(requested, cancelled()));
        all.put("OrderCancelled when it was paid", history(processed, cancelled()));
        return all;
    }

    private static List<DomainEvent> history(List<DomainEvent> before, DomainEvent... events) {
        return Stream.concat(before.stream(), Stream.of(events)).toList();
    }

    private static OrderPlaced placed(String card) {
        var lines = List.of(new OrderLine(MUG, 2, PRICE), new OrderLine(POT, 1, PRICE));
        return new OrderPlaced(ORDER, ADA, lines, TOTAL, EUR, new PaymentMethod(card));
    }

    private static List<DomainEvent> reserved(List<DomainEvent> placed) {
        return history(
                placed,
                new StockReserved(MUG, ORDER, 2),
                new StockReserved(POT, ORDER, 1),
                new InventoryReserved(ORDER, List.of(new ReservedItem(MUG, 2), new ReservedItem(POT, 1))));
    }

    private static InventoryReservationFailed outOfStock() {
        return new InventoryReservationFailed(
                ORDER, ReservationEvent.Reason.OUT_OF_STOCK, List.of(new Shortage(POT, 1, 0)));
    }

    private static PaymentFailed declined() {
        return new PaymentFailed(PAYMENT, ORDER, TOTAL, EUR, Reason.PAYMENT_DECLINED);
    }

    private static OrderCancelled cancelled() {
        return new OrderCancelled(ORDER, ADA, TOTAL, EUR, CancelReason.CUSTOMER_REQUEST, Optional.empty());
    }

    private static EventParked parked() {
        return new EventParked(
                "a-function", Order.stream(ORDER).id(), 1, new UUID(0, 3), "OrderPlaced", 10, "it fails");
    }
}
