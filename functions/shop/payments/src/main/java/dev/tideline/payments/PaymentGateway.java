package dev.tideline.payments;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Money;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import java.util.Currency;
import java.util.concurrent.CompletionStage;

/**
 * Who takes the money. A payment id is charged once at most, however often it is asked for; so every call may be repeated
 * when its answer is lost.
 */
public interface PaymentGateway {

    /**
     * Takes an amount. The stage fails with {@link RetryableGatewayException} if nothing was taken and another try may
     * succeed, and with {@link ServiceUnavailableException} if the gateway works for nobody at present; with anything
     * else, or never completing, whether something was taken is unknown.
     */
    CompletionStage<Charge> charge(PaymentId payment, Money amount, Currency currency, PaymentMethod method);

    /**
     * Gives back what was taken under this id, and takes nothing under it any more. Once it has succeeded it succeeds
     * again, and changes nothing. The stage fails as that of a charge does.
     */
    CompletionStage<Void> cancel(PaymentId payment);

    /** What a charge came to. */
    enum Charge {
        CAPTURED,
        DECLINED,
        /** No answer in time, or none that can be understood: the money may have been taken or not. */
        UNKNOWN
    }
}
