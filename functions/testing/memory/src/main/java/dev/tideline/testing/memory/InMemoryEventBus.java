package dev.tideline.testing.memory;

import dev.tideline.bus.EventBus;
import dev.tideline.bus.HandlersFailedException;
import dev.tideline.bus.Subscription;
import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * The bus in memory, for tests without a broker. Events that are published together are handled together. Handlers run only on the
 * executor that the bus is given. The number of its threads limits the handlers that run at once. With one thread, the executor's
 * order is the order of the handlers.
 *
 * <p>It holds published events until they are handled, so a test that publishes many events has to wait now and then.
 */
public final class InMemoryEventBus implements EventBus {
    private final Executor executor;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

    /**
     * @param executor runs each handler, once for each batch. An executor that runs tasks in the calling thread is for handlers
     *     that are done when they return
     */
    public InMemoryEventBus(Executor executor) {
        this.executor = executor;
    }

    @Override
    public synchronized void subscribe(String name, Subscription events, Handler handler) {
        if (subscribers.stream().anyMatch(subscriber -> subscriber.name.equals(name))) {
            throw new IllegalArgumentException("there is a handler of this name: " + name);
        }
        subscribers.add(new Subscriber(name, events, handler));
    }

    @Override
    public CompletionStage<Void> publish(List<Envelope> events) {
        // All are in line before any begins: a handler may publish, in this very thread.
        var deliveries = subscribers.stream()
                .map(subscriber -> subscriber.lineUp(events))
                .toList();
        deliveries.forEach(Delivery::begin);
        var ends = deliveries.stream().map(delivery -> delivery.end).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(ends)
                .exceptionallyCompose(
                        _ -> CompletableFuture.failedFuture(new HandlersFailedException(failures(deliveries))));
    }

    private static Map<String, Throwable> failures(List<Delivery> deliveries) {
        var failures = new LinkedHashMap<String, Throwable>();
        deliveries.stream()
                .filter(delivery -> delivery.end.isCompletedExceptionally())
                .forEach(delivery -> failures.put(delivery.subscriber.name, delivery.end.exceptionNow()));
        return failures;
    }

    private final class Subscriber {
        private final String name;
        private final Subscription subscription;
        private final Handler handler;

        /** The last delivery of each stream that has events waiting. */
        private final Map<StreamId, Delivery> last = new HashMap<>();

        Subscriber(String name, Subscription subscription, Handler handler) {
            this.name = name;
            this.subscription = subscription;
            this.handler = handler;
        }

        Delivery lineUp(List<Envelope> published) {
            var delivery = new Delivery(
                    this, published.stream().filter(subscription::covers).toList());
            synchronized (last) {
                delivery.streams.forEach(stream -> {
                    var before = last.put(stream, delivery);
                    if (before != null) {
                        delivery.before.add(before.end);
                    }
                });
            }
            return delivery;
        }

        void ended(Delivery delivery) {
            synchronized (last) {
                delivery.streams.forEach(stream -> last.remove(stream, delivery));
            }
        }
    }

    /** A batch of events for one handler. */
    private final class Delivery {
        private final Subscriber subscriber;
        private final List<Envelope> events;
        private final Set<StreamId> streams;

        /** The ends of those deliveries to the same handler that come first. */
        private final List<CompletableFuture<Void>> before = new ArrayList<>();

        private final CompletableFuture<Void> end = new CompletableFuture<>();

        Delivery(Subscriber subscriber, List<Envelope> events) {
            this.subscriber = subscriber;
            this.events = events;
            this.streams = events.stream().map(Envelope::streamId).collect(Collectors.toSet());
        }

        void begin() {
            if (events.isEmpty()) {
                end.complete(null);
                return;
            }
            CompletableFuture.allOf(before.toArray(CompletableFuture<?>[]::new))
                    .handle((_, _) -> events)
                    // Whatever goes wrong, in the handler or on the executor, is a failure of this stage.
                    .thenComposeAsync(subscriber.handler::handle, executor)
                    .whenComplete((_, failure) -> {
                        subscriber.ended(this);
                        if (failure == null) {
                            end.complete(null);
                        } else {
                            end.completeExceptionally(failure);
                        }
                    });
        }
    }
}
