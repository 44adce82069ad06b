package dev.tideline.testing.shop;

import dev.tideline.event.Money;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.concurrent.CompletionStage;

/** A gateway for decisions. They may return a call of the gateway as an effect, but must not make it. */
public final class NoGateway implements PaymentGateway {
    @Override
    public CompletionStage<Charge> charge(
            PaymentId payment, UserId customer, Money amount, Currency currency, PaymentMethod method) {
        throw new AssertionError("a decision has charged");
    }

    @Override
    public CompletionStage<Void> cancel(PaymentId payment) {
        throw new AssertionError("a decision has cancelled");
    }
}
