package dev.tideline.testing;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.Receipt;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamHistory;
import dev.tideline.store.StreamVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A store that does as another one does. */
public class ForwardingStore implements EventStore {
    protected final EventStore store;

    protected ForwardingStore(EventStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<AppendResult> append(Append append) {
        return store.append(append);
    }

    @Override
    public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
        return store.load(stream, fromVersion);
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return store.find(places);
    }

    @Override
    public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        return store.loadAll(streams);
    }

    @Override
    public CompletionStage<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats) {
        return store.histories(formats);
    }

    @Override
    public CompletionStage<Void> keep(Collection<Snapshot> snapshots) {
        return store.keep(snapshots);
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
        return store.readAll(afterPosition, limit);
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
        return store.readAll(fromTimestamp, limit);
    }

    @Override
    public <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
        return store.locked(streams, bound -> work.apply(bound(bound)));
    }

    /** The store that work within a lock is done on. */
    protected EventStore bound(EventStore bound) {
        return bound;
    }

    @Override
    public CompletionStage<Optional<Receipt>> receipt(String function, String key) {
        return store.receipt(function, key);
    }

    @Override
    public CompletionStage<Map<StreamId, DeferredVersions>> deferred(String function, Collection<StreamId> streamIds) {
        return store.deferred(function, streamIds);
    }

    @Override
    public CompletionStage<Instant> now() {
        return store.now();
    }

    @Override
    public CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
        return store.takeDue(function, limit, lease);
    }

    @Override
    public CompletionStage<DueDeadlines> dueDeadlines(String function, int limit) {
        return store.dueDeadlines(function, limit);
    }
}
