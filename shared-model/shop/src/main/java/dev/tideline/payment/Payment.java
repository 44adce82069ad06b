package dev.tideline.payment;

import dev.tideline.event.EventStream;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
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
import java.util.Currency;

/** An order's payment. A failed, refunded, voided or barred one gets nothing more: each state makes the events that may follow it. */
public sealed interface Payment {
    record Unrequested() implements Payment {

        public PaymentRequested requested(OrderId order, Money amount, Currency currency, PaymentMethod method) {
            return new PaymentRequested(PaymentId.of(order), order, amount, currency, method);
        }

        public PaymentBarred barred(OrderId order) {
            return new PaymentBarred(order);
        }
    }

    record Requested(PaymentRequested payment) implements Payment {

        public PaymentProcessed processed() {
            return new PaymentProcessed(
                    payment.paymentId(), payment.orderId(), payment.amount(), payment.currency(), Status.CAPTURED);
        }

        public PaymentFailed failed(Reason reason) {
            return new PaymentFailed(
                    payment.paymentId(), payment.orderId(), payment.amount(), payment.currency(), reason);
        }

        public PaymentVoided voided() {
            return new PaymentVoided(payment.paymentId(), payment.orderId(), payment.amount(), payment.currency());
        }
    }

    record Processed(PaymentProcessed payment) implements Payment {

        public PaymentRefunded refunded() {
            return new PaymentRefunded(payment.paymentId(), payment.orderId(), payment.amount(), payment.currency());
        }
    }

    record Failed(PaymentFailed payment) implements Payment {}

    record Refunded() implements Payment {}

    record Voided() implements Payment {}

    record Barred() implements Payment {}

    static EventStream<Payment, PaymentEvent> stream(OrderId order) {
        return new EventStream<>(StreamId.of("payment", order), PaymentEvent.class, new Unrequested(), Payment::evolve);
    }

    static Payment evolve(Payment before, PaymentEvent event) {
        return switch (event) {
            case PaymentRequested requested -> new Requested(requested);
            case PaymentProcessed processed -> new Processed(processed);
            case PaymentFailed failed -> new Failed(failed);
            case PaymentRefunded _ -> new Refunded();
            case PaymentVoided _ -> new Voided();
            case PaymentBarred _ -> new Barred();
        };
    }
}
