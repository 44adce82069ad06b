package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamHistory;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.ForwardingStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/** A store into which others append just before one's own append, or that refuses one; and that counts. */
final class InterferingStore extends ForwardingStore {
    private final Queue<Runnable> beforeAppends = new ArrayDeque<>();

    EventStore behind() {
        return store;
    }

    final List<Append> appends = new ArrayList<>();
    int loads;
    int streamsLoaded;
    int locks;
    int clockReads;
    /** The number of calls of {@link #loadAll} and {@link #find}. */
    int lookups;

    Predicate<Append> refused = _ -> false;
    RuntimeException refusal;
    /** A stream whose events are no JSON. */
    StreamId unreadable;

    InterferingStore(EventStore store) {
        super(store);
    }

    /** Runs before one of the next appends; each call is for one append. */
    void beforeNextAppend(Runnable interference) {
        beforeAppends.add(interference);
    }

    @Override
    public CompletionStage<AppendResult> append(Append append) {
        var interference = beforeAppends.poll();
        if (interference != null) {
            interference.run();
        }
        appends.add(append);
        return refused.test(append) ? CompletableFuture.failedFuture(refusal) : store.append(append);
    }

    @Override
    public CompletionStage<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats) {
        loads++;
        streamsLoaded += formats.size();
        return super.histories(formats).thenApply(histories -> {
            var answer = new HashMap<>(histories);
            answer.computeIfPresent(
                    unreadable,
                    (_, history) -> new StreamHistory(
                            history.snapshot(),
                            history.events().stream()
                                    .map(InterferingStore::unreadable)
                                    .toList()));
            return answer;
        });
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        lookups++;
        return super.find(places);
    }

    @Override
    public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        lookups++;
        return super.loadAll(streams).thenApply(loaded -> {
            var answer = new HashMap<>(loaded);
            answer.computeIfPresent(
                    unreadable,
                    (_, events) ->
                            events.stream().map(InterferingStore::unreadable).toList());
            return answer;
        });
    }

    private static Envelope unreadable(Envelope event) {
        return new Envelope(
                event.id(),
                event.type(),
                event.streamId(),
                event.version(),
                event.schemaVersion(),
                event.timestamp(),
                event.metadata(),
                "{}[");
    }

    @Override
    public <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
        locks++;
        return super.locked(streams, work);
    }

    @Override
    public CompletionStage<Instant> now() {
        clockReads++;
        return super.now();
    }
}
