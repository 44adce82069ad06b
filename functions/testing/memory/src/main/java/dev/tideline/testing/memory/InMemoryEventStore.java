package dev.tideline.testing.memory;

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
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The event store in memory, for tests without a database. Its stages are complete when they are returned; an event has
 * its position at once. Any number of threads may use it; one that calls while the work of {@link #locked} is under way
 * waits for its end.
 */
public final class InMemoryEventStore implements EventStore {
    // Not a lock: the work of locked() may end on another thread than it began on.
    private final Semaphore mutex = new Semaphore(1);
    private final UnguardedStore store;

    public InMemoryEventStore(InstantSource clock) {
        this.store = new UnguardedStore(clock);
    }

    @Override
    public CompletionStage<AppendResult> append(Append append) {
        return alone(() -> store.append(append));
    }

    @Override
    public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
        return alone(() -> store.load(stream, fromVersion));
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return alone(() -> store.find(places));
    }

    @Override
    public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        return alone(() -> store.loadAll(streams));
    }

    @Override
    public CompletionStage<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats) {
        return alone(() -> store.histories(formats));
    }

    @Override
    public CompletionStage<Void> keep(Collection<Snapshot> snapshots) {
        return alone(() -> store.keep(snapshots));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
        return alone(() -> store.readAll(afterPosition, limit));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
        return alone(() -> store.readAll(fromTimestamp, limit));
    }

    @Override
    public <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
        return alone(() -> store.locked(streams, work));
    }

    @Override
    public CompletionStage<Instant> now() {
        return alone(store::now);
    }

    @Override
    public CompletionStage<Optional<Receipt>> receipt(String function, String key) {
        return alone(() -> store.receipt(function, key));
    }

    @Override
    public CompletionStage<Map<StreamId, DeferredVersions>> deferred(String function, Collection<StreamId> streamIds) {
        return alone(() -> store.deferred(function, streamIds));
    }

    @Override
    public CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
        return alone(() -> store.takeDue(function, limit, lease));
    }

    @Override
    public CompletionStage<DueDeadlines> dueDeadlines(String function, int limit) {
        return alone(() -> store.dueDeadlines(function, limit));
    }

    private <T> CompletionStage<T> alone(Supplier<CompletionStage<T>> work) {
        mutex.acquireUninterruptibly();
        return work.get().whenComplete((_, _) -> mutex.release());
    }
}
