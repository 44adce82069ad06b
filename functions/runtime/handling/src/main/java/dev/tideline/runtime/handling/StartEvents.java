package dev.tideline.runtime.handling;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Orchestrator.Start;
import dev.tideline.store.EventStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The start events of a saga's instances, by key. Those of recent instances are kept in memory. If a start event is kept, its instance has
 * started, or will never start.
 */
final class StartEvents<S extends DomainEvent> {
    private static final int MOST = 1_000;

    private final Orchestrator<S> orchestrator;
    private final EventStore store;
    private final Map<String, Envelope> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Envelope> eldest) {
            return size() > MOST;
        }
    };

    StartEvents(Orchestrator<S> orchestrator, EventStore store) {
        this.orchestrator = orchestrator;
        this.store = store;
    }

    /** Completes with the start events of instances. An instance whose start event is not in the store is left out. */
    CompletionStage<Map<String, Start<S>>> of(Set<String> keys) {
        var starts = new HashMap<String, Start<S>>();
        synchronized (recent) {
            for (var key : keys) {
                var known = recent.get(key);
                if (known != null) {
                    starts.put(key, new Start<>(known, known.timestamp()));
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
                        streams.get(orchestrator.startStream(key)).stream()
                                .filter(orchestrator::isStart)
                                .findFirst()
                                .ifPresent(event -> starts.put(key, new Start<>(event, now)));
                    }
                    return starts;
                });
    }

    /** Keeps start events after a batch. */
    void keep(Map<String, Start<S>> starts, Collection<String> keys) {
        synchronized (recent) {
            for (var key : keys) {
                if (starts.containsKey(key)) {
                    recent.put(key, starts.get(key).envelope());
                }
            }
        }
    }
}
