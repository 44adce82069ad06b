package dev.tideline.runtime.handling;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Orchestrator.Start;
import dev.tideline.store.EventStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The start events of a saga's instances, by key. Those of recent instances are kept. An instance has started if its start event is kept,
 * or it will never start.
 */
final class StartEvents<S extends DomainEvent> {
    private static final int MOST = 1_000;

    private final Orchestrator<S> orchestrator;
    private final EventStore store;
    private final Map<String, Known<S>> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known<S>> eldest) {
            return size() > MOST;
        }
    };

    StartEvents(Orchestrator<S> orchestrator, EventStore store) {
        this.orchestrator = orchestrator;
        this.store = store;
    }

    private record Known<S>(S event, Instant at) {}

    /** Completes with the start events of instances. An instance whose start event is not in the store is left out. */
    CompletionStage<Map<String, Start<S>>> of(Set<String> keys) {
        var starts = new HashMap<String, Start<S>>();
        synchronized (recent) {
            for (var key : keys) {
                var known = recent.get(key);
                if (known != null) {
                    starts.put(key, new Start<>(known.event, known.at, known.at));
                }
            }
        }
        var others = keys.stream().filter(key -> !starts.containsKey(key)).toList();
        if (others.isEmpty()) {
            return CompletableFuture.completedFuture(starts);
        }
        return store.loadAll(others.stream().map(orchestrator::startStream).toList())
                .thenCombine(store.now(), (streams, now) -> {
                    for (var key : others) {
                        first(streams.get(orchestrator.startStream(key)))
                                .ifPresent(known -> starts.put(key, new Start<>(known.event, known.at, now)));
                    }
                    return starts;
                });
    }

    private Optional<Known<S>> first(List<Envelope> events) {
        return events.stream()
                .flatMap(event ->
                        orchestrator.asStart(event).map(start -> new Known<>(start, event.timestamp())).stream())
                .findFirst();
    }

    /** Keeps start events after a batch. */
    void keep(Map<String, Start<S>> starts, Collection<String> keys) {
        synchronized (recent) {
            for (var key : keys) {
                if (starts.containsKey(key)) {
                    recent.put(
                            key,
                            new Known<>(starts.get(key).event(), starts.get(key).at()));
                }
            }
        }
    }
}
