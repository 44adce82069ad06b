package dev.tideline.order;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.event.Personal;
import dev.tideline.event.Subject;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** An event of an order, in the stream {@code order-<uuid>}. */
@Category(value = "order", topic = ShopTopics.ORDERS)
public sealed interface OrderEvent extends DomainEvent {
    OrderId orderId();

    /** Returns the user who placed the order. */
    UserId userId();

    record OrderPlaced(
            OrderId orderId,
            UserId userId,
            List<OrderLine> items,
            Money totalAmount,
            Currency currency,
            PaymentMethod paymentMethod)
            implements OrderEvent {}

    record OrderConfirmed(OrderId orderId, UserId userId, Money totalAmount, Currency currency, PaymentId paymentId)
            implements OrderEvent {}

    record OrderCancelled(
            OrderId orderId,
            @Subject UserId userId,
            Money totalAmount,
            Currency currency,
            CancelReason reason,
            @Personal Optional<Note> note)
            implements OrderEvent {}
}
