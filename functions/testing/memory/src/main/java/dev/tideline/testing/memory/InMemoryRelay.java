package dev.tideline.testing.memory;

import dev.tideline.bus.EventBus;
import dev.tideline.bus.Subscription;
import dev.tideline.store.GlobalOrder;
import dev.tideline.store.PositionedEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes events from a store to a bus, in the order of their positions. Like the relay, it publishes some before it reads more.
 * A position is its only state. A relay that begins at an earlier position, as after a crash, publishes events again, and skips
 * none. It publishes all events, or those of one lane. One such relay for each topic together do the work of one relay.
 */
public final class InMemoryRelay {
    private final GlobalOrder store;
    private final EventBus bus;
    private final AtomicLong position;
    private final Subscription lane;

    /** @param position after which it begins */
    public InMemoryRelay(GlobalOrder store, EventBus bus, long position) {
        this(store, bus, position, _ -> true);
    }

    /** @param lane the events that it publishes; it skips the others */
    public InMemoryRelay(GlobalOrder store, EventBus bus, long position, Subscription lane) {
        this.lane = lane;
        this.store = store;
        this.bus = bus;
        this.position = new AtomicLong(position);
    }

    /**
     * @param events how many, those included that it has skipped; 0 if there were no more
     * @param handled ends as {@link EventBus#publish} does. If it fails, the relay goes on from the first of these events
     */
    public record Published(int events, CompletionStage<Void> handled) {}

    /**
     * Publishes the next events, at most {@code limit}. The next call may be made when this stage has completed. The relay does not
     * wait for handlers, but its caller may.
     */
    public CompletionStage<Published> publishNext(int limit) {
        var begin = position.get();
        return store.readAll(begin, limit).thenCompose(next -> {
            if (!next.isEmpty() && !position.compareAndSet(begin, next.getLast().position())) {
                // An event that was published before has failed in the meantime, and comes first.
                return publishNext(limit);
            }
            var events = next.stream()
                    .map(PositionedEvent::envelope)
                    .filter(lane::covers)
                    .toList();
            var handled = bus.publish(events).whenComplete((_, failure) -> {
                if (failure != null) {
                    position.accumulateAndGet(begin, Math::min);
                }
            });
            return CompletableFuture.completedFuture(new Published(next.size(), handled));
        });
    }
}
