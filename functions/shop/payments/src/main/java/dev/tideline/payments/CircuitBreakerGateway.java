package dev.tideline.payments;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Money;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.runtime.handling.Causes;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Currency;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway that is not called while it works for nobody. Charges and cancellations have a {@link Circuit} each. While a circuit is
 * open, its calls fail at once with {@link ServiceUnavailableException}.
 */
final class CircuitBreakerGateway implements PaymentGateway {
    private static final TypeLiteral<CompletionStage<Charge>> CHARGED = new TypeLiteral<>() {};
    private static final TypeLiteral<CompletionStage<Void>> CANCELLED = new TypeLiteral<>() {};

    private final PaymentGateway gateway;
    private final Circuit charges;
    private final Circuit cancellations;

    /**
     * @param gateway the gateway; its calls end in time
     * @param pause the time after which an open circuit lets a call through
     */
    CircuitBreakerGateway(PaymentGateway gateway, Duration pause) {
        this.gateway = gateway;
        var failedInARow = new AtomicInteger();
        charges = new Circuit("charges", pause, failedInARow);
        cancellations = new Circuit("cancellations", pause, failedInARow);
    }

    /** An unknown outcome is one for the shop, and a failure for the circuit. */
    @Override
    public CompletionStage<Charge> charge(
            PaymentId payment, UserId customer, Money amount, Currency currency, PaymentMethod method) {
        return charges.call(payment, () -> known(gateway.charge(payment, customer, amount, currency, method)), CHARGED)
                .exceptionallyCompose(failure -> Causes.of(failure) instanceof OutcomeUnknownException
                        ? CompletableFuture.completedFuture(Charge.UNKNOWN)
                        : judged(charges, failure));
    }

    @Override
    public CompletionStage<Void> cancel(PaymentId payment) {
        return cancellations
                .call(payment, () -> gateway.cancel(payment), CANCELLED)
                .exceptionallyCompose(failure -> judged(cancellations, failure));
    }

    private static CompletionStage<Charge> known(CompletionStage<Charge> charge) {
        return charge.thenApply(outcome -> {
            if (outcome == Charge.UNKNOWN) {
                throw OutcomeUnknownException.silent("the outcome of the charge is unknown");
            }
            return outcome;
        });
    }

    private static <T> CompletionStage<T> judged(Circuit circuit, Throwable failure) {
        return CompletableFuture.failedFuture(circuit.judge(Causes.of(failure)));
    }
}
