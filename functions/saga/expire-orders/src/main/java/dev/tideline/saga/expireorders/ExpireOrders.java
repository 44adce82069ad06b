package dev.tideline.saga.expireorders;

import dev.tideline.event.Metadata;
import dev.tideline.runtime.handling.CommandHandler;
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.saga.expireorders.OverdueOrders.Overdue;
import dev.tideline.store.EventStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.Scheduler;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * From time to time, cancels every order that has not ended within the deadline. What it appends to an order has always
 * the same id, so it does not matter how many timers there are.
 */
@ApplicationScoped
class ExpireOrders {
    private static final Logger LOG = Logger.getLogger(ExpireOrders.class);
    private static final int LIMIT = 500;

    private final OverdueOrders overdue;
    private final CommandHandler commands;
    private final Duration deadline;

    ExpireOrders(
            OverdueOrders overdue,
            EventStore store,
            @ConfigProperty(name = "tideline.order-deadline", defaultValue = "15m") Duration deadline) {
        this.overdue = overdue;
        this.commands = new CommandHandler(store);
        this.deadline = deadline;
    }

    @Scheduled(every = "${tideline.expiry-interval:30s}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return overdue.find(deadline, LIMIT)
                .chain(orders -> expire(orders).chain(outcomes -> {
                    var allEnded = outcomes.stream().allMatch(Done.class::isInstance);
                    return allEnded && orders.size() < LIMIT
                            ? overdue.checked(deadline)
                            : Uni.createFrom().voidItem();
                }))
                .onFailure()
                .invoke(failure -> LOG.warn("Orders could not be expired; trying again at the next time", failure))
                .onFailure()
                .recoverWithNull();
    }

    /** Before anything else ends, above all the connections that a run needs. */
    void stop(@Observes @Priority(1) ShutdownEvent shutdown, Scheduler scheduler) {
        scheduler.pause();
    }

    private Uni<List<Outcome>> expire(List<Overdue> orders) {
        return Multi.createFrom()
                .iterable(orders)
                .onItem()
                .transformToUniAndConcatenate(order -> Uni.createFrom()
                        .completionStage(() -> commands.handle(
                                new ExpireOrder(order.order()),
                                new Metadata(
                                        Metadata.sourceOf(ThisFunction.NAME),
                                        order.correlationId(),
                                        order.placed(),
                                        Optional.empty(),
                                        order.traceparent()),
                                Terms.NONE)))
                .collect()
                .asList();
    }
}
