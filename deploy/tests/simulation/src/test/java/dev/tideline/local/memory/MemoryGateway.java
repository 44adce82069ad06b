package dev.tideline.local.memory;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Money;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.RetryableGatewayException;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A payment gateway with its books in memory. The payment method decides the outcome, as in the sandbox. */
final class MemoryGateway implements PaymentGateway {
    private final Map<PaymentId, Entry> books = new ConcurrentHashMap<>();
    private volatile boolean available = true;

    enum Status {
        FAILED,
        CAPTURED,
        DECLINED,
        CANCELLED
    }

    /** @param amount none of a charge that was cancelled before it was asked for */
    record Entry(Status status, Optional<Money> amount) {}

    /** Makes it available or not, as if a circuit before it were closed or open. */
    void setAvailable(boolean available) {
        this.available = available;
    }

    /** Returns the entry of a payment in the books, or empty if the gateway was never asked for it. */
    Optional<Entry> entry(PaymentId payment) {
        return Optional.ofNullable(books.get(payment));
    }

    @Override
    public CompletionStage<Charge> charge(
            PaymentId payment, UserId customer, Money amount, Currency currency, PaymentMethod method) {
        if (!available) {
            return unavailable();
        }
        return switch (method.value()) {
            case "pm_card_ok" -> answer(book(payment, amount, Status.CAPTURED));
            case "pm_card_timeout" -> {
                book(payment, amount, Status.CAPTURED);
                yield new CompletableFuture<>();
            }
            case "pm_card_flaky" -> {
                var first = new Entry(Status.FAILED, Optional.of(amount));
                yield books.putIfAbsent(payment, first) == null
                        ? CompletableFuture.failedFuture(new RetryableGatewayException("flaky, as asked for"))
                        : answer(book(payment, amount, Status.CAPTURED));
            }
            default -> answer(book(payment, amount, Status.DECLINED));
        };
    }

    @Override
    public CompletionStage<Void> cancel(PaymentId payment) {
        if (!available) {
            return unavailable();
        }
        books.compute(
                payment,
                (_, entry) ->
                        new Entry(Status.CANCELLED, Optional.ofNullable(entry).flatMap(Entry::amount)));
        return CompletableFuture.completedFuture(null);
    }

    /** Books a charge under its id once. A repeated call gets the first status. */
    private Status book(PaymentId payment, Money amount, Status status) {
        var booked = new Entry(status, Optional.of(amount));
        return books.compute(payment, (_, entry) -> entry == null || entry.status == Status.FAILED ? booked : entry)
                .status;
    }

    private static CompletionStage<Charge> answer(Status status) {
        return CompletableFuture.completedFuture(status == Status.CAPTURED ? Charge.CAPTURED : Charge.DECLINED);
    }

    private static <T> CompletionStage<T> unavailable() {
        return CompletableFuture.failedFuture(new ServiceUnavailableException("the circuit is open"));
    }
}
