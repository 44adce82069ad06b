package dev.tideline.saga.expireorders;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Metadata;
import dev.tideline.runtime.handling.CommandHandler;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.runtime.trigger.TimerFunction;
import dev.tideline.saga.expireorders.OverdueOrders.Overdue;
import dev.tideline.store.EventStore;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Cancels every order that has not ended within the deadline. Its event of an order has always the same id, so any number of
 * instances may run.
 */
@Singleton
public class ExpireOrders implements TimerFunction {
    private static final String NAME = FunctionName.of(ExpireOrders.class);

    private final OverdueOrders overdue;
    private final CommandHandler commands;
    private final Duration deadline;
    private final Duration interval;

    public ExpireOrders(
            OverdueOrders overdue,
            EventStore store,
            @ConfigProperty(name = "tideline.order-deadline", defaultValue = "15m") Duration deadline,
            @ConfigProperty(name = "tideline.expiry-interval", defaultValue = "30s") Duration interval) {
        this.overdue = overdue;
        this.commands = new CommandHandler(store);
        this.deadline = deadline;
        this.interval = interval;
    }

    @Override
    public Duration interval() {
        return interval;
    }

    /** Cancels all overdue orders, a limited number at a time. */
    @Override
    public CompletionStage<Void> run(int limit) {
        var began = System.nanoTime();
        return overdue.find(deadline, limit)
                .thenCompose(orders -> expire(orders).thenCompose(allDone -> {
                    if (!allDone) {
                        return CompletableFuture.completedFuture(null);
                    }
                    if (orders.size() == limit) {
                        return run(limit);
                    }
                    // Who has become overdue since has not been looked for.
                    var age = deadline.plusNanos(System.nanoTime() - began);
                    return overdue.checked(age);
                }));
    }

    /** Cancels orders one after the other. Completes with true if all of them have ended. */
    private CompletionStage<Boolean> expire(List<Overdue> orders) {
        CompletionStage<Boolean> allDone = CompletableFuture.completedFuture(true);
        for (var order : orders) {
            allDone = allDone.thenCompose(before -> expire(order).thenApply(done -> before && done));
        }
        return allDone;
    }

    private CompletionStage<Boolean> expire(Overdue order) {
        return commands.handle(
                        new ExpireOrder(order.order()),
                        new Metadata(
                                Metadata.sourceOf(NAME),
                                order.correlationId(),
                                order.placed(),
                                Optional.empty(),
                                order.traceparent()),
                        Terms.NONE)
                .thenApply(Done.class::isInstance);
    }
}
