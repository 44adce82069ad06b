package dev.tideline.local.memory;

import static java.util.stream.Collectors.groupingBy;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.saga.expireorders.OverdueOrders;
import dev.tideline.shop.OrderId;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Finds them by looking through a whole store. */
record MemoryOverdueOrders(EventStore store, InstantSource clock) implements OverdueOrders {

    @Override
    public CompletionStage<List<Overdue>> find(Duration deadline, int limit) {
        var placedBy = clock.instant().minus(deadline);
        var ahead = clock.instant().plus(deadline);
        return store.readAll(0, Integer.MAX_VALUE)
                .thenApply(all -> all.stream()
                        .map(PositionedEvent::envelope)
                        .filter(event -> event.streamId().category().equals("order"))
                        .collect(groupingBy(Envelope::streamId, LinkedHashMap::new, Collectors.toList()))
                        .values()
                        .stream()
                        .filter(events -> events.size() == 1)
                        .map(List::getFirst)
                        .filter(placed -> ((OrderPlaced) EventTypes.decode(placed))
                                .process()
                                .isEmpty())
                        .filter(placed -> !placed.timestamp().isAfter(placedBy)
                                || placed.timestamp().isAfter(ahead))
                        .limit(limit)
                        .map(placed -> new Overdue(
                                OrderId.parse(placed.streamId().entityId()),
                                placed.id(),
                                placed.metadata().correlationId(),
                                placed.metadata().traceparent()))
                        .toList());
    }

    @Override
    public CompletionStage<Void> checked(Duration age) {
        return CompletableFuture.completedFuture(null);
    }
}
