package dev.tideline.payment;

import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.order.OrderId;
import dev.tideline.payment.PaymentEvent.PaymentBarred;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.PaymentVoided;

/** An order's payment. A failed, refunded, voided or barred one gets nothing more. */
public sealed interface Payment {
    record Unrequested() implements Payment {}

    record Requested(PaymentRequested payment) implements Payment {}

    record Processed(PaymentProcessed payment) implements Payment {}

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
