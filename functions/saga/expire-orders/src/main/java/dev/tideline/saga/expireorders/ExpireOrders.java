package dev.tideline.saga.expireorders;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.CommandHandler;
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.runtime.operations.Background;
import dev.tideline.saga.expireorders.OverdueOrders.Overdue;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamVersion;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Cancels every order that has not ended within the deadline. What it appends to an order has always the same id, so it does
 * not matter how many of it there are.
 */
@Background
@Singleton
public class ExpireOrders implements BatchHandler {
    static final String NAME = FunctionName.of(ExpireOrders.class);

    private final OverdueOrders overdue;
    private final CommandHandler commands;
    private final Duration deadline;

    public ExpireOrders(
            OverdueOrders overdue,
            EventStore store,
            @ConfigProperty(name = "tideline.order-deadline", defaultValue = "15m") Duration deadline) {
        this.overdue = overdue;
        this.commands = new CommandHandler(store);
        this.deadline = deadline;
    }

    /** No event wakes it. */
    @Override
    public CompletionStage<Void> handle(Collection<Envelope> batch) {
        return CompletableFuture.completedFuture(null);
    }

    /** What is due are orders here: ends all that are overdue, so many at a time. */
    @Override
    public boolean handles(Envelope event) {
        return false;
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Integer> retryDue(int limit) {
        return run(limit).subscribeAsCompletionStage();
    }

    private Uni<Integer> run(int limit) {
        var began = System.nanoTime();
        return overdue.find(deadline, limit)
                .chain(orders -> expire(orders).chain(outcomes -> {
                    if (!outcomes.stream().allMatch(Done.class::isInstance)) {
                        return Uni.createFrom().item(orders.size());
                    }
                    if (orders.size() == limit) {
                        return run(limit);
                    }
                    // Who has become overdue since has not been looked for.
                    var age = deadline.plusNanos(System.nanoTime() - began);
                    return overdue.checked(age).replaceWith(orders.size());
                }));
    }

    private Uni<List<Outcome>> expire(List<Overdue> orders) {
        return Multi.createFrom()
                .iterable(orders)
                .onItem()
                .transformToUniAndConcatenate(order -> Uni.createFrom()
                        .completionStage(() -> commands.handle(
                                new ExpireOrder(order.order()),
                                new Metadata(
                                        Metadata.sourceOf(NAME),
                                        order.correlationId(),
                                        order.placed(),
                                        Optional.empty(),
                                        order.traceparent()),
                                Terms.NONE)))
                .collect()
                .asList();
    }
}
