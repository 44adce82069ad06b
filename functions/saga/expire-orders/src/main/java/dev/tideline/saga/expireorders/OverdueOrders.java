package dev.tideline.saga.expireorders;

import dev.tideline.shop.OrderId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Orders that were placed long ago, by the store's clock, and have not ended. An order's second event ends it. */
public interface OverdueOrders {

    /** @param placed the id of the OrderPlaced */
    record Overdue(OrderId order, UUID placed, UUID correlationId, Optional<String> traceparent) {}

    /** Completes with at most {@code limit} orders that are older than the deadline, the oldest first. */
    CompletionStage<List<Overdue>> find(Duration deadline, int limit);

    /** Records that all orders older than this have ended. They need not be checked again. */
    CompletionStage<Void> checked(Duration age);
}
