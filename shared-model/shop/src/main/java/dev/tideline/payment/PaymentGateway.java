package dev.tideline.payment;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Money;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.concurrent.CompletionStage;

/**
 * The service that takes the money. A payment id is charged once at most, however often that is requested. So every call may be
 * repeated when its answer is lost.
 */
public interface PaymentGateway {

    /**
     * Takes an amount. The stage fails with {@link RetryableGatewayException} if nothing was taken and another try may succeed. It
     * fails with {@link ServiceUnavailableException} if the gateway works for nobody at present. If it fails otherwise or never
     * completes, the amount may have been taken or not.
     *
     * @param customer the owner of the order. A gateway declines a payment method that is another person's
     */
    CompletionStage<Charge> charge(
            PaymentId payment, UserId customer, Money amount, Currency currency, PaymentMethod method);

    /**
     * Refunds the amount that was taken under this id. A later charge under this id takes nothing. A call after a successful one
     * succeeds, and changes nothing. The stage fails as that of a charge does.
     */
    CompletionStage<Void> cancel(PaymentId payment);

    /** The outcome of a charge. */
    enum Charge {
        CAPTURED,
        DECLINED,
        /** No answer in time, or none that can be understood: the money may have been taken or not. */
        UNKNOWN
    }
}
