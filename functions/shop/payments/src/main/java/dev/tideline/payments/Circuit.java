package dev.tideline.payments;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.payment.RetryableGatewayException;
import dev.tideline.runtime.handling.Causes;
import dev.tideline.shop.PaymentId;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;

/**
 * Tells a failing gateway from a failing payment, for one kind of call. It opens when {@link #PAYMENTS} different payments in a row
 * have failed. Several failures of one payment count once, until some call succeeds. While it is open, a call is let through after
 * each pause, and closes it if it succeeds.
 */
final class Circuit {
    /** The number of payments whose failure opens the circuit, if no call succeeds in between. */
    static final int PAYMENTS = 6;

    /** Calls that the gateway leaves unanswered or puts off, with none that succeeds in between, before it is taken to be away. */
    static final int CALLS = 3;

    private static final Logger LOG = Logger.getLogger(Circuit.class);

    private final String calls;
    private final Guard breaker;
    private final AtomicInteger failedInARow;
    /** The payments that have failed since the last successful call. The breaker has counted each of them. */
    private final Set<PaymentId> failing = ConcurrentHashMap.newKeySet();

    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;

    /**
     * @param calls the kind of calls, for the log
     * @param pause the time after which an open circuit lets a call through
     * @param failedInARow the number of calls of any kind that have failed since the last success
     */
    Circuit(String calls, Duration pause, AtomicInteger failedInARow) {
        this.calls = calls;
        this.failedInARow = failedInARow;
        breaker = Guard.create()
                .withCircuitBreaker()
                .requestVolumeThreshold(PAYMENTS)
                .failureRatio(1)
                .delay(pause.toMillis(), ChronoUnit.MILLIS)
                .when(Circuit::isOfTheGateway)
                .onStateChange(this::changed)
                .done()
                .build();
    }

    /** Completes as the call does; fails with {@link CircuitBreakerOpenException} if it is not let through. */
    <T> CompletionStage<T> call(
            PaymentId payment, Supplier<CompletionStage<T>> call, TypeLiteral<CompletionStage<T>> type) {
        var counted = state != CircuitBreakerState.CLOSED || !failing.contains(payment);
        return (counted ? breaker.get(call, type) : call.get()).whenComplete((value, failure) -> {
            var cause = Causes.of(failure);
            if (isRefused(cause)) {
                return;
            }
            if (isOfTheGateway(cause)) {
                failed(payment);
                return;
            }
            succeeded();
            if (!counted) {
                var _ = breaker.get(() -> CompletableFuture.completedStage(value), type);
            }
        });
    }

    private void succeeded() {
        failing.clear();
        failedInARow.set(0);
    }

    private void failed(PaymentId payment) {
        failedInARow.incrementAndGet();
        if (state == CircuitBreakerState.CLOSED) {
            failing.add(payment);
        }
    }

    /**
     * Returns the failure of {@link #call} if it concerns this payment alone. That is so if the gateway works for other payments,
     * or if it has answered while the circuit is closed. Otherwise returns a {@link ServiceUnavailableException}.
     */
    Throwable judge(Throwable failure) {
        if (isRefused(failure)) {
            return new ServiceUnavailableException("the circuit of the payment gateway is open for " + calls);
        }
        var isThePayments = !isOfTheGateway(failure)
                || state == CircuitBreakerState.CLOSED && (isAnswered(failure) || failedInARow.get() < CALLS);
        return isThePayments
                ? failure
                : ServiceUnavailableException.asked(
                        "the payment gateway has failed in " + calls + ", for every payment: " + failure.getMessage());
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof CircuitBreakerOpenException;
    }

    /** True if it may be the gateway's fault. A refusal of one request for good is a sign that the gateway works. */
    private static boolean isOfTheGateway(Throwable failure) {
        return failure instanceof RetryableGatewayException || failure instanceof OutcomeUnknownException;
    }

    private static boolean isAnswered(Throwable failure) {
        return failure instanceof OutcomeUnknownException unknown && unknown.isAnswered();
    }

    private void changed(CircuitBreakerState to) {
        state = to;
        LOG.warn("the circuit of the payment gateway is " + to + " for " + calls);
    }
}
