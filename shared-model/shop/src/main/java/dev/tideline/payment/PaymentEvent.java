package dev.tideline.payment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Failure;
import dev.tideline.event.Money;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.ShopTopics;
import java.util.Currency;

/** What becomes of an order's payment: stream {@code payment-<order uuid>}. */
@Category(value = "payment", topic = ShopTopics.PAYMENTS)
public sealed interface PaymentEvent extends DomainEvent {
    OrderId orderId();

    /** Appended before the gateway is called, so that a call that nobody remembers cannot be. */
    record PaymentRequested(
            PaymentId paymentId, OrderId orderId, Money amount, Currency currency, PaymentMethod paymentMethod)
            implements PaymentEvent {}

    record PaymentProcessed(PaymentId paymentId, OrderId orderId, Money amount, Currency currency, Status status)
            implements PaymentEvent {}

    record PaymentFailed(PaymentId paymentId, OrderId orderId, Money amount, Currency currency, Reason reason)
            implements PaymentEvent, Failure {}

    record PaymentRefunded(PaymentId paymentId, OrderId orderId, Money amount, Currency currency)
            implements PaymentEvent {}

    /** The gateway has been told to give back or to refuse a charge of unknown outcome, and has agreed. */
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
