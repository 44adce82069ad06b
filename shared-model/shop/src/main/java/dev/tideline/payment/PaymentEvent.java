package dev.tideline.payment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tideline.event.Category;
import dev.tideline.event.Failure;
import dev.tideline.event.Money;
import dev.tideline.shop.OfOrder;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.ShopTopics;
import java.util.Currency;

/** An event of an order's payment, in the stream {@code payment-<order uuid>}. */
@Category(value = "payment", topic = ShopTopics.PAYMENTS)
public sealed interface PaymentEvent extends OfOrder {
    /** A payment was requested. It is appended before the gateway is called, so that the store knows of every call. */
    record PaymentRequested(
            PaymentId paymentId, OrderId orderId, Money amount, Currency currency, PaymentMethod paymentMethod)
            implements PaymentEvent {}

    record PaymentProcessed(PaymentId paymentId, OrderId orderId, Money amount, Currency currency, Status status)
            implements PaymentEvent {}

    record PaymentFailed(PaymentId paymentId, OrderId orderId, Money amount, Currency currency, Reason reason)
            implements PaymentEvent, Failure {}

    record PaymentRefunded(PaymentId paymentId, OrderId orderId, Money amount, Currency currency)
            implements PaymentEvent {}

    /** The gateway has agreed to refund or to refuse a charge of unknown outcome. */
    record PaymentVoided(PaymentId paymentId, OrderId orderId, Money amount, Currency currency)
            implements PaymentEvent {}

    /** The order was cancelled before a payment was requested: a late request is refused. */
    record PaymentBarred(OrderId orderId) implements PaymentEvent {}

    enum Status {
        @JsonProperty("captured")
        CAPTURED
    }

    enum Reason {
        @JsonProperty("payment_declined")
        PAYMENT_DECLINED,
        @JsonProperty("payment_timeout")
        PAYMENT_TIMEOUT
    }
}
