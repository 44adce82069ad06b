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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The event store in memory, for one caller at a time. Its stages are complete when they are returned. */
final class UnguardedStore implements EventStore {
    private final InstantSource clock;
    private final Map<Kept, Snapshot> snapshots = new HashMap<>();
    private Memory memory = new Memory();

    UnguardedStore(InstantSource clock) {
        this.clock = clock;
    }

    private record Kept(StreamId stream, String format) {}

    @Override
    public CompletionStage<AppendResult> append(Append append) {
        return completed(() -> memory.append(append, clock));
    }

    @Override
    public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
        return completed(() -> memory.events().after(stream, fromVersion - 1));
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return completed(() -> places.stream()
                .distinct()
                .flatMap(place -> memory.events().at(place).stream())
                .toList());
    }

    @Override
    public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        return completed(() -> streams.stream()
                .distinct()
                .collect(Collectors.toMap(
                        Function.identity(),
                        stream -> List.copyOf(memory.events().of(stream)))));
    }

    @Override
    public CompletionStage<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats) {
        return completed(() -> formats.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, wanted -> history(wanted.getKey(), wanted.getValue()))));
    }

    private StreamHistory history(StreamId stream, String format) {
        var snapshot = Optional.ofNullable(snapshots.get(new Kept(stream, format)));
        return new StreamHistory(
                snapshot,
                memory.events().after(stream, snapshot.map(Snapshot::version).orElse(0L)));
    }

    @Override
    public CompletionStage<Void> keep(Collection<Snapshot> kept) {
        return completed(() -> kept)
                .thenAccept(all -> all.forEach(snapshot -> snapshots.merge(
                        new Kept(snapshot.stream(), snapshot.format()),
                        snapshot,
                        (before, now) -> now.version() > before.version() ? now : before)));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
        return completed(() -> memory.events().page(afterPosition, limit));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
        return completed(() -> memory.events().page(fromTimestamp, limit));
    }

    @Override
    public <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
        var before = memory.copy();
        CompletionStage<T> done;
        try {
            done = work.apply(this);
        } catch (RuntimeException e) {
            done = CompletableFuture.failedFuture(e);
        }
        return done.whenComplete((_, failure) -> {
            if (failure != null) {
                memory = before;
            }
        });
    }

    @Override
    public CompletionStage<Optional<Receipt>> receipt(String function, String key) {
        return completed(() -> memory.receipt(function, key));
    }

    @Override
    public CompletionStage<Map<StreamId, DeferredVersions>> deferred(String function, Collection<StreamId> streamIds) {
        return completed(() -> memory.deferrals().of(function, streamIds));
    }

    @Override
    public CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
        return completed(() -> memory.deferrals().takeDue(function, limit, lease, clock.instant(), memory.events()));
    }

    @Override
    public CompletionStage<Instant> now() {
        return completed(clock::instant);
    }

    @Override
    public CompletionStage<DueDeadlines> dueDeadlines(String function, int limit) {
        return completed(() -> memory.deadlines().due(function, limit, clock.instant()));
    }

    private static <T> CompletionStage<T> completed(Supplier<T> answer) {
        try {
            return CompletableFuture.completedFuture(answer.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
