package dev.tideline.local.memory;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.StreamConflict;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The event store as one process has it. */
record ProcessStore(EventStore store, SimulatedProcess process, Faults faults) implements EventStore {
    @Override
    public CompletionStage<AppendResult> append(Append append) {
        return process.askDatabase(() -> append.streams().isEmpty() || !faults.strikes(Kind.CONFLICT)
                ? store.append(append)
                : CompletableFuture.completedFuture(lost(append)));
    }

    /** Returns a conflict, as if another append to one of its streams had come first. */
    private static AppendResult lost(Append append) {
        var stream = append.streams().getFirst();
        return new Conflict(
                List.of(new StreamConflict(stream.stream(), stream.expectedVersion(), stream.expectedVersion() + 1)));
    }

    @Override
    public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
        return process.askDatabase(() -> store.load(stream, fromVersion));
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return process.askDatabase(() -> store.find(places));
    }

    @Override
    public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        return process.askDatabase(() -> store.loadAll(streams));
    }

    @Override
    public CompletionStage<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats) {
        return process.askDatabase(() -> store.histories(formats));
    }

    @Override
    public CompletionStage<Void> keep(Collection<Snapshot> snapshots) {
        return process.askDatabase(() -> store.keep(snapshots));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
        return process.askDatabase(() -> store.readAll(afterPosition, limit));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
        return process.askDatabase(() -> store.readAll(fromTimestamp, limit));
    }

    /** Runs the work at one moment of simulated time. Nothing else runs in the meantime. */
    @Override
    public <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
        return process.askDatabase(() -> store.locked(streams, bound -> {
            var end = faults.strikes(Kind.CRASH_WITHIN);
            return process.hasEnded()
                    ? ended()
                    : work.apply(bound).thenCompose(done -> {
                        if (!end) {
                            return CompletableFuture.completedFuture(done);
                        }
                        process.end();
                        return ended();
                    });
        }));
    }

    private static <T> CompletionStage<T> ended() {
        return CompletableFuture.failedFuture(new SimulatedProcess.EndedException());
    }

    @Override
    public CompletionStage<Optional<Receipt>> receipt(String function, String key) {
        return process.askDatabase(() -> store.receipt(function, key));
    }

    @Override
    public CompletionStage<Map<StreamId, DeferredVersions>> deferred(String function, Collection<StreamId> streamIds) {
        return process.askDatabase(() -> store.deferred(function, streamIds));
    }

    @Override
    public CompletionStage<Instant> now() {
        return process.askDatabase(store::now);
    }

    @Override
    public CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
        return process.askDatabase(() -> store.takeDue(function, limit, lease));
    }

    @Override
    public CompletionStage<DueDeadlines> dueDeadlines(String function, int limit) {
        return process.askDatabase(() -> store.dueDeadlines(function, limit));
    }
}
