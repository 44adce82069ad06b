package dev.tideline.payments;

import dev.tideline.event.Money;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.RetryableGatewayException;
import dev.tideline.runtime.handling.Causes;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import java.time.Duration;
import java.util.Currency;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A gateway that retries calls under the same payment id, after a retryable failure and when an answer was lost. It waits for no
 * call longer than a time-out.
 *
 * @param timeout the time-out of a charge or a cancellation with all its tries
 * @param timer the timer of its pauses
 * @param jitter the random part of a pause before another try, as a fraction of the pause. No pause is shorter than the first
 */
public record PatientGateway(PaymentGateway gateway, Duration timeout, ScheduledExecutorService timer, double jitter)
        implements PaymentGateway {
    private static final int TRIES = 3;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final double JITTER = 0.5;

    PatientGateway(PaymentGateway gateway, Duration timeout) {
        this(gateway, timeout, ForkJoinPool.commonPool(), JITTER);
    }

    /** Retryable failures to the last are a failure; silence and a last answer that is lost are {@link Charge#UNKNOWN}. */
    @Override
    public CompletionStage<Charge> charge(
            PaymentId payment, UserId customer, Money amount, Currency currency, PaymentMethod method) {
        return tried(() -> gateway.charge(payment, customer, amount, currency, method))
                .exceptionallyCompose(failure -> failure instanceof OutcomeUnknownException
                        ? CompletableFuture.completedFuture(Charge.UNKNOWN)
                        : CompletableFuture.failedFuture(failure));
    }

    @Override
    public CompletionStage<Void> cancel(PaymentId payment) {
        return tried(() -> gateway.cancel(payment));
    }

    private <T> CompletableFuture<T> tried(Supplier<CompletionStage<T>> call) {
        var outcome = new CompletableFuture<T>();
        Runnable giveUp = () -> outcome.completeExceptionally(
                OutcomeUnknownException.silent("the gateway has not answered within " + timeout));
        var end = timer.schedule(giveUp, timeout.toMillis(), TimeUnit.MILLISECONDS);
        outcome.whenComplete((_, _) -> end.cancel(false));
        attempt(call, 1, outcome);
        return outcome;
    }

    /** @param times that it is asked, this one included */
    private <T> void attempt(Supplier<CompletionStage<T>> call, int times, CompletableFuture<T> outcome) {
        if (outcome.isDone()) {
            return;
        }
        CompletableFuture.completedFuture(null).thenCompose(_ -> call.get()).whenComplete((value, failure) -> {
            var cause = Causes.of(failure);
            if (failure == null) {
                outcome.complete(value);
            } else if (times < TRIES && mayBeAskedAgain(cause)) {
                timer.schedule(() -> attempt(call, times + 1, outcome), pauseMillis(times), TimeUnit.MILLISECONDS);
            } else {
                outcome.completeExceptionally(cause);
            }
        });
    }

    /** Doubles with each try. */
    private long pauseMillis(int times) {
        var pause = FIRST_PAUSE_MILLIS << (times - 1);
        var most = Math.round(pause * jitter);
        return most == 0
                ? pause
                : ThreadLocalRandom.current().nextLong(Math.max(FIRST_PAUSE_MILLIS, pause - most), pause + most);
    }

    private static boolean mayBeAskedAgain(Throwable failure) {
        return failure instanceof RetryableGatewayException || failure instanceof OutcomeUnknownException;
    }
}
