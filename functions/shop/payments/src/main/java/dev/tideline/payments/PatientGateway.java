package dev.tideline.payments;

import dev.tideline.event.Money;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.Currency;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * A gateway that is asked again, under the same payment id, after a retryable failure and when an answer was lost, and that
 * is not waited for beyond a time-out.
 *
 * @param timeout of a charge with all its tries, and of a cancellation with all of its
 * @param timer on which it waits
 * @param jitter by what part of itself a pause before another try is longer or shorter
 */
public record PatientGateway(PaymentGateway gateway, Duration timeout, ScheduledExecutorService timer, double jitter)
        implements PaymentGateway {
    private static final int TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final double JITTER = 0.5;

    PatientGateway(PaymentGateway gateway, Duration timeout) {
        this(gateway, timeout, Infrastructure.getDefaultWorkerPool(), JITTER);
    }

    /** Retryable failures to the last are a failure; silence and a last answer that is lost are {@link Charge#UNKNOWN}. */
    @Override
    public CompletionStage<Charge> charge(PaymentId payment, Money amount, Currency currency, PaymentMethod method) {
        return tried(() -> gateway.charge(payment, amount, currency, method))
                .ifNoItem()
                .after(timeout)
                .on(timer)
                .recoverWithItem(Charge.UNKNOWN)
                .onFailure(OutcomeUnknownException.class)
                .recoverWithItem(Charge.UNKNOWN)
                .subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Void> cancel(PaymentId payment) {
        return tried(() -> gateway.cancel(payment))
                .ifNoItem()
                .after(timeout)
                .on(timer)
                .failWith(() -> OutcomeUnknownException.silent("the gateway has not answered within " + timeout, null))
                .subscribeAsCompletionStage();
    }

    private <T> Uni<T> tried(Supplier<CompletionStage<T>> call) {
        return Uni.createFrom()
                .completionStage(call)
                .onFailure(PatientGateway::mayBeAskedAgain)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .withJitter(jitter)
                .withExecutor(timer)
                .atMost(TRIES - 1);
    }

    private static boolean mayBeAskedAgain(Throwable failure) {
        return failure instanceof RetryableGatewayException || failure instanceof OutcomeUnknownException;
    }
}
