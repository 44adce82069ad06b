package dev.tideline.local.memory;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Money;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.RetryableGatewayException;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import java.time.Duration;
import java.util.Currency;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The payment gateway as one process has it. */
record ProcessGateway(PaymentGateway gateway, SimulatedProcess process, Chance chance, Faults faults)
        implements PaymentGateway {
    private static final Duration LATENCY = Duration.ofMillis(300);

    @Override
    public CompletionStage<Charge> charge(
            PaymentId payment, UserId customer, Money amount, Currency currency, PaymentMethod method) {
        return asked("charge", payment, () -> gateway.charge(payment, customer, amount, currency, method));
    }

    @Override
    public CompletionStage<Void> cancel(PaymentId payment) {
        return asked("cancel", payment, () -> gateway.cancel(payment));
    }

    private <T> CompletionStage<T> asked(String name, PaymentId payment, Supplier<CompletionStage<T>> call) {
        if (faults.strikes(Kind.GATEWAY_AWAY)) {
            return CompletableFuture.failedFuture(new ServiceUnavailableException("the circuit is open"));
        }
        return process.ask(latency(), latency(), () -> {
            if (faults.poisons(name, payment) || faults.strikes(Kind.GATEWAY_FAILS)) {
                return CompletableFuture.failedFuture(new RetryableGatewayException("as it happens"));
            }
            return call.get()
                    .thenCompose(answer -> faults.strikes(Kind.GATEWAY_ANSWER_LOST)
                            ? new CompletableFuture<>()
                            : CompletableFuture.completedFuture(answer));
        });
    }

    private Duration latency() {
        return chance.upTo(faults.strikes(Kind.GATEWAY_SLOW) ? Faults.LONG : LATENCY);
    }
}
