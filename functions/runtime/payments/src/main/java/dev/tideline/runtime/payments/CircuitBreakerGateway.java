package dev.tideline.runtime.payments;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Money;
import dev.tideline.payment.PaymentId;
import dev.tideline.payment.PaymentMethod;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * A gateway that is left alone while it does not work: when 6 of the last 8 calls have failed or not been answered in time,
 * the circuit opens, and calls fail with {@link ServiceUnavailableException} without being made. After a while one
 * is let through, and decides whether the circuit closes.
 */
final class CircuitBreakerGateway implements PaymentGateway {
    private static final System.Logger LOG = System.getLogger(CircuitBreakerGateway.class.getName());

    /**
     * Fewer than the attempts after which an event is parked, so that no outage parks one: while the gateway is silent, an
     * attempt is a single call.
     */
    static final int CALLS = 8;

    private static final double FAILURE_RATIO = 0.75;
    private static final TypeLiteral<CompletionStage<Charge>> CHARGED = new TypeLiteral<>() {};
    private static final TypeLiteral<CompletionStage<Void>> CANCELLED = new TypeLiteral<>() {};

    private final PaymentGateway gateway;
    private final Guard breaker;

    /** @param pause after which an open circuit lets a call through */
    CircuitBreakerGateway(PaymentGateway gateway, Duration pause) {
        this.gateway = gateway;
        breaker = Guard.create()
                .withCircuitBreaker()
                .requestVolumeThreshold(CALLS)
                .failureRatio(FAILURE_RATIO)
                .delay(pause.toMillis(), ChronoUnit.MILLIS)
                .failOn(Set.of(RetryableGatewayException.class, OutcomeUnknownException.class))
                .onStateChange(CircuitBreakerGateway::log)
                .done()
                .build();
    }

    @Override
    public CompletionStage<Charge> charge(PaymentId payment, Money amount, Currency currency, PaymentMethod method) {
        return orUnavailable(breaker.get(() -> gateway.charge(payment, amount, currency, method), CHARGED));
    }

    @Override
    public CompletionStage<Void> cancel(PaymentId payment) {
        return orUnavailable(breaker.get(() -> gateway.cancel(payment), CANCELLED));
    }

    private static <T> CompletionStage<T> orUnavailable(CompletionStage<T> call) {
        return Uni.createFrom()
                .completionStage(call)
                .onFailure(CircuitBreakerOpenException.class)
                .transform(_ -> new ServiceUnavailableException("the circuit of the payment gateway is open"))
                .subscribeAsCompletionStage();
    }

    private static void log(CircuitBreakerState state) {
        LOG.log(Level.WARNING, () -> "the circuit of the payment gateway is " + state);
    }
}
