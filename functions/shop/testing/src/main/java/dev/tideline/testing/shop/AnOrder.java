package dev.tideline.testing.shop;

import dev.tideline.decision.Changes;
import dev.tideline.event.Money;
import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.inventory.Quantity;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.order.Process;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The events of an order of two mugs, which a saga leads. */
public final class AnOrder {
    public static final OrderId ID = new OrderId(new UUID(0, 1));
    public static final OrderCommand COMMAND = new OrderCommand(ID);
    public static final Sku MUG = new Sku("mug");
    public static final StockAdded STOCKED = Stock.added(MUG, new Quantity(2));
    public static final OrderPlaced PLACED = new Order.Unplaced()
            .placed(
                    ID,
                    new UserId(new UUID(0, 2)),
                    List.of(new OrderLine(MUG, 2, Money.parse("12.50"))),
                    Currency.getInstance("EUR"),
                    new PaymentMethod("pm_card_ok"),
                    Process.ORCHESTRATION);
    public static final List<ReservedItem> ITEMS = List.of(new ReservedItem(MUG, 2));
    private static final Changes RESERVATION =
            new Reservation.Open().reserved(ID, ITEMS, Map.of(MUG, new Stock(2, 0, 0)));
    public static final InventoryReserved RESERVED =
            (InventoryReserved) RESERVATION.list().getFirst().event();
    public static final StockReserved TAKEN =
            (StockReserved) RESERVATION.list().getLast().event();
    public static final PaymentRequested REQUESTED =
            new Payment.Unrequested().requested(ID, PLACED.totalAmount(), PLACED.currency(), PLACED.paymentMethod());
    public static final PaymentProcessed PROCESSED = new Payment.Requested(REQUESTED).processed();
    public static final OrderConfirmed CONFIRMED = new Order.Placed(PLACED).confirmed(PaymentId.of(ID));

    private AnOrder() {}
}
