package dev.tideline.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tideline.event.Category;
import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.event.Personal;
import dev.tideline.event.SinceVersion;
import dev.tideline.event.Subject;
import dev.tideline.shop.OfOrder;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * An event of an order, in the stream {@code order-<uuid>}.
 *
 * <p>Each event says which process the order goes through. An event of the choreography does not have this field, like all events of schema
 * version 1.
 */
@Category(value = "order", topic = ShopTopics.ORDERS)
public sealed interface OrderEvent extends OfOrder {
    /** Returns the user who placed the order. */
    UserId userId();

    /** Returns the process; empty for the choreography. */
    Optional<Process> process();

    record OrderPlaced(
            OrderId orderId,
            UserId userId,
            List<OrderLine> items,
            Money totalAmount,
            Currency currency,
            PaymentMethod paymentMethod,

            @SinceVersion(2) @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Process> process)
            implements OrderEvent {

        public OrderPlaced(
                OrderId orderId,
                UserId userId,
                List<OrderLine> items,
                Money totalAmount,
                Currency currency,
                PaymentMethod paymentMethod) {
            this(orderId, userId, items, totalAmount, currency, paymentMethod, Optional.empty());
        }
    }

    record OrderConfirmed(
            OrderId orderId,
            UserId userId,
            Money totalAmount,
            Currency currency,
            PaymentId paymentId,

            @SinceVersion(2) @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Process> process)
            implements OrderEvent {

        public OrderConfirmed(
                OrderId orderId, UserId userId, Money totalAmount, Currency currency, PaymentId paymentId) {
            this(orderId, userId, totalAmount, currency, paymentId, Optional.empty());
        }
    }

    record OrderCancelled(
            OrderId orderId,
            @Subject UserId userId,
            Money totalAmount,
            Currency currency,
            CancelReason reason,
            @Personal Optional<Note> note,

            @SinceVersion(2) @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Process> process)
            implements OrderEvent {

        public OrderCancelled(
                OrderId orderId,
                UserId userId,
                Money totalAmount,
                Currency currency,
                CancelReason reason,
                Optional<Note> note) {
            this(orderId, userId, totalAmount, currency, reason, note, Optional.empty());
        }
    }
}
