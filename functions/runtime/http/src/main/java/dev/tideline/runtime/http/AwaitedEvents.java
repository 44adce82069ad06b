package dev.tideline.runtime.http;

import static java.util.stream.Collectors.groupingBy;

import dev.tideline.event.Envelope;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamReader;
import dev.tideline.store.StreamVersion;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Waits for events of streams. All waiting callers of a process share one look into the store: one statement, which reads the next event of
 * each stream. While nobody waits, there is no look. See {@code docs/adr/0035-callers-wait-for-events.md}.
 */
@Singleton
class AwaitedEvents {
    /** The most callers that wait in one process. */
    static final int MAX_WAITING = 64;

    private static final Logger LOG = Logger.getLogger(AwaitedEvents.class);

    /** The pause between the end of a look and the next look. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Supplier<? extends StreamReader> store;

    private final Executor afterPause;
    private final Set<Waiting<?>> waiting = new HashSet<>();
    private boolean looking;
    private boolean failing;
    private boolean stopped;

    /** @param store looked up when it is needed: a query has none */
    @Inject
    AwaitedEvents(Vertx vertx, Instance<EventStore> store) {
        this(vertx, store::get);
    }

    AwaitedEvents(Vertx vertx, Supplier<? extends StreamReader> store) {
        this.store = store;
        // Each look has a context of its own, so it is in the trace of no request. It runs on an event loop, which
        // nothing blocks. The default threads of a delayed executor may all be blocked.
        this.afterPause = CompletableFuture.delayedExecutor(
                PAUSE.toMillis(), TimeUnit.MILLISECONDS, look -> vertx.runOnContext(_ -> look.run()));
    }

    /**
     * Waits for the first later event of a stream that has an answer. The returned future never fails. A caller that completes it frees its
     * place.
     *
     * @param answer returns the answer that an event gives; empty to wait for the next event
     * @param atMost the time after which there is no answer
     * @return empty if too many wait, or if the process ends
     */
    <T> Optional<CompletableFuture<Optional<T>>> first(
            StreamVersion after, Function<Envelope, Optional<T>> answer, Duration atMost) {
        var one = new Waiting<>(after, answer);
        synchronized (waiting) {
            if (stopped || waiting.size() == MAX_WAITING) {
                return Optional.empty();
            }
            waiting.add(one);
            if (!looking) {
                looking = true;
                afterPause.execute(this::look);
            }
        }
        one.future.whenComplete((_, _) -> leave(one));
        return Optional.of(one.future.completeOnTimeout(Optional.empty(), atMost.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void leave(Waiting<?> one) {
        synchronized (waiting) {
            waiting.remove(one);
        }
    }

    private void look() {
        Map<StreamVersion, List<Waiting<?>>> wanted;
        synchronized (waiting) {
            looking = !waiting.isEmpty();
            wanted = waiting.stream().collect(groupingBy(one -> one.next));
        }
        if (!wanted.isEmpty()) {
            CompletableFuture.completedStage(wanted.keySet())
                    .thenCompose(places -> store.get().find(places))
                    .thenAccept(found -> found.forEach(
                            event -> wanted.get(Waiting.placeOf(event)).forEach(one -> one.see(event))))
                    .whenComplete((_, failure) -> lookAgain(failure));
        }
    }

    /** Looks again, also after a failure: each wait has an end of its own. */
    private void lookAgain(Throwable failure) {
        if (failure != null && !failing) {
            LOG.warn("The outcomes that callers wait for cannot be read; retrying until each wait ends", failure);
        }
        failing = failure != null;
        afterPause.execute(this::look);
    }

    /** Ends every wait before the time begins that requests under way get to end. */
    void beforeRequestsEnd(@Observes ShutdownDelayInitiatedEvent shutdown) {
        stop();
    }

    /** Stops before the connections end. */
    void stop(@Observes @Priority(1) ShutdownEvent shutdown) {
        stop();
    }

    /** Ends every wait without an answer. */
    void stop() {
        List<Waiting<?>> all;
        synchronized (waiting) {
            stopped = true;
            all = List.copyOf(waiting);
        }
        all.forEach(Waiting::giveUp);
    }

    /** A waiting caller. Only looks change it, one after another. */
    private static final class Waiting<T> {
        private final Function<Envelope, Optional<T>> answer;
        private final CompletableFuture<Optional<T>> future = new CompletableFuture<>();
        private StreamVersion next;

        Waiting(StreamVersion after, Function<Envelope, Optional<T>> answer) {
            this.next = new StreamVersion(after.stream(), after.version() + 1);
            this.answer = answer;
        }

        static StreamVersion placeOf(Envelope event) {
            return new StreamVersion(event.streamId(), event.version());
        }

        /** Looks at an event. If it cannot be read, this look fails, and the next one goes on after it. */
        void see(Envelope event) {
            next = new StreamVersion(event.streamId(), event.version() + 1);
            answer.apply(event).ifPresent(found -> future.complete(Optional.of(found)));
        }

        void giveUp() {
            future.complete(Optional.empty());
        }
    }
}
