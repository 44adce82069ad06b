package dev.tideline.testing.memory;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.AppendResult.StreamConflict;
import dev.tideline.store.Deferral;
import dev.tideline.store.EventStore;
import dev.tideline.store.History;
import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.Receipt;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
    private final InstantSource clock;
    // Not a lock: the work of locked() may end on another thread than it began on.
    private final Semaphore mutex = new Semaphore(1);
    private final Map<Kept, Snapshot> snapshots = new HashMap<>();
    private Memory memory = new Memory(new HashMap<>(), new ArrayList<>(), new HashMap<>(), new HashMap<>());

    public InMemoryEventStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public CompletionStage<AppendResult> append(Append append) {
        return alone(store -> store.append(append));
    }

    @Override
    public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
        return alone(store -> store.load(stream, fromVersion));
    }

    @Override
    public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        return alone(store -> store.loadAll(streams));
    }

    @Override
    public CompletionStage<Map<StreamId, History>> histories(Map<StreamId, String> shapes) {
        return alone(store -> store.histories(shapes));
    }

    @Override
    public CompletionStage<Void> keep(Collection<Snapshot> snapshots) {
        return alone(store -> store.keep(snapshots));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
        return alone(store -> store.readAll(afterPosition, limit));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
        return alone(store -> store.readAll(fromTimestamp, limit));
    }

    @Override
    public <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
        return alone(store -> store.locked(streams, work));
    }

    @Override
    public CompletionStage<Optional<Receipt>> receipt(String function, String key) {
        return alone(store -> store.receipt(function, key));
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return alone(store -> store.find(places));
    }

    @Override
    public CompletionStage<Map<StreamId, SetAside>> deferred(String function, Collection<StreamId> keys) {
        return alone(store -> store.deferred(function, keys));
    }

    @Override
    public CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
        return alone(store -> store.takeDue(function, limit, lease));
    }

    private <T> CompletionStage<T> alone(Function<EventStore, CompletionStage<T>> work) {
        mutex.acquireUninterruptibly();
        return work.apply(new Alone()).whenComplete((_, _) -> mutex.release());
    }

    private record Memory(
            Map<StreamId, List<Envelope>> streams,
            List<PositionedEvent> all,
            Map<Name, Receipt> receipts,
            Map<Line, SortedMap<Long, Waiting>> deferrals) {
        Memory copy() {
            return new Memory(
                    streams.entrySet().stream().collect(toMap(Map.Entry::getKey, e -> new ArrayList<>(e.getValue()))),
                    new ArrayList<>(all),
                    new HashMap<>(receipts),
                    deferrals.entrySet().stream().collect(toMap(Map.Entry::getKey, e -> new TreeMap<>(e.getValue()))));
        }

        long version(StreamId stream) {
            return events(stream).size();
        }

        List<Envelope> events(StreamId stream) {
            return streams.getOrDefault(stream, List.of());
        }
    }

    private record Name(String function, String key) {}

    private record Kept(StreamId stream, String shape) {}

    private record Line(String function, StreamId key) {}

    /**
     * @param due {@link Instant#MAX} for one that is parked, not the head, or passed over
     * @param passedOver whether it has been discarded for good
     */
    private record Waiting(int attempts, Instant due, boolean parked, boolean discarded, boolean passedOver) {
        boolean isDue(Instant now, Instant latest) {
            return !due.isAfter(now) || due.isAfter(latest) && !due.equals(Instant.MAX);
        }

        Waiting dueAt(Instant when) {
            return new Waiting(attempts, when, parked, discarded, passedOver);
        }

        Waiting forGood() {
            return new Waiting(attempts, Instant.MAX, false, true, true);
        }
    }

    /** The store for whoever holds the mutex. */
    private final class Alone implements EventStore {
        @Override
        public CompletionStage<AppendResult> append(Append append) {
            return completed(() -> appended(append));
        }

        @Override
        public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
            return completed(() -> memory.events(stream).stream()
                    .filter(event -> event.version() >= fromVersion)
                    .toList());
        }

        @Override
        public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
            return completed(() -> streams.stream()
                    .distinct()
                    .collect(toMap(Function.identity(), stream -> List.copyOf(memory.events(stream)))));
        }

        @Override
        public CompletionStage<Map<StreamId, History>> histories(Map<StreamId, String> shapes) {
            return completed(() -> shapes.entrySet().stream()
                    .collect(toMap(Map.Entry::getKey, wanted -> history(wanted.getKey(), wanted.getValue()))));
        }

        private History history(StreamId stream, String shape) {
            var snapshot = Optional.ofNullable(snapshots.get(new Kept(stream, shape)));
            var after = snapshot.map(Snapshot::version).orElse(0L);
            return new History(
                    snapshot,
                    memory.events(stream).stream()
                            .filter(event -> event.version() > after)
                            .toList());
        }

        @Override
        public CompletionStage<Void> keep(Collection<Snapshot> kept) {
            return completed(() -> {
                kept.forEach(snapshot -> snapshots.merge(
                        new Kept(snapshot.stream(), snapshot.shape()),
                        snapshot,
                        (before, now) -> now.version() > before.version() ? now : before));
                return null;
            });
        }

        @Override
        public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
            return completed(() -> {
                var all = memory.all;
                // The position of an event is one more than its index.
                var begin = Math.clamp(afterPosition, 0, all.size());
                return List.copyOf(all.subList(begin, begin + Math.min(limit, all.size() - begin)));
            });
        }

        @Override
        public CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
            return completed(() -> memory.all.stream()
                    .dropWhile(event -> event.envelope().timestamp().isBefore(fromTimestamp))
                    .limit(limit)
                    .toList());
        }

        @Override
        public <T> CompletionStage<T> locked(
                Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
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
            return completed(() -> Optional.ofNullable(memory.receipts.get(new Name(function, key))));
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return completed(() -> places.stream()
                    .distinct()
                    .flatMap(place ->
                            memory.events(place.stream()).stream().filter(event -> event.version() == place.version()))
                    .toList());
        }

        @Override
        public CompletionStage<Map<StreamId, SetAside>> deferred(String function, Collection<StreamId> keys) {
            return completed(() -> keys.stream()
                    .distinct()
                    .filter(key -> memory.deferrals.containsKey(new Line(function, key)))
                    .collect(toMap(
                            Function.identity(), key -> setAside(memory.deferrals.get(new Line(function, key))))));
        }

        private SetAside setAside(SortedMap<Long, Waiting> line) {
            var head = head(line).map(first -> OptionalLong.of(first.getKey())).orElse(OptionalLong.empty());
            return new SetAside(
                    head,
                    line.entrySet().stream()
                            .filter(one -> one.getValue().passedOver)
                            .map(Map.Entry::getKey)
                            .collect(toSet()));
        }

        @Override
        public CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
            return completed(() -> {
                var now = clock.instant();
                var latest = now.plus(Deferral.LONGEST_PAUSE.compareTo(lease) > 0 ? Deferral.LONGEST_PAUSE : lease);
                return memory.deferrals.entrySet().stream()
                        .filter(entry -> entry.getKey().function.equals(function))
                        .flatMap(entry -> head(entry.getValue())
                                .map(head ->
                                        new Head(entry.getKey().key, entry.getValue(), head.getKey(), head.getValue()))
                                .stream())
                        .filter(head -> head.waiting.isDue(now, latest))
                        .sorted(Comparator.comparing(head -> head.waiting.due))
                        .limit(limit)
                        .map(head -> {
                            head.line.put(head.version, head.waiting.dueAt(now.plus(lease)));
                            return new DueEvent(
                                    memory.events(head.key).get(Math.toIntExact(head.version - 1)),
                                    head.waiting.attempts,
                                    head.waiting.discarded);
                        })
                        .toList();
            });
        }

        private record Head(StreamId key, SortedMap<Long, Waiting> line, long version, Waiting waiting) {}
    }

    private static <T> CompletionStage<T> completed(Supplier<T> answer) {
        try {
            return CompletableFuture.completedFuture(answer.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private AppendResult appended(Append append) {
        var known = new HashSet<UUID>();
        var repeated = 0;
        var total = 0;
        for (var stream : append.streams()) {
            var events = memory.events(stream.stream()).stream().collect(toMap(Envelope::id, Function.identity()));
            var version = stream.expectedVersion();
            for (var event : stream.events()) {
                var found = events.get(event.id());
                version++;
                total++;
                if (found != null) {
                    known.add(event.id());
                    repeated += found.version() == version && saysTheSame(found, event.event()) ? 1 : 0;
                }
            }
        }
        if (total > 0
                && repeated == total
                && append.deferrals().isEmpty()
                && append.lifted().isEmpty()) {
            return success(append);
        }
        var receipt = append.receipt().map(r -> memory.receipts.get(new Name(r.function(), r.key())));
        if (receipt.isPresent()) {
            return new AlreadyReceived(receipt.get());
        }
        if (!known.isEmpty()) {
            return new Duplicate(Set.copyOf(known));
        }
        var conflicts = append.streams().stream()
                .filter(stream -> memory.version(stream.stream()) != stream.expectedVersion())
                .map(stream ->
                        new StreamConflict(stream.stream(), stream.expectedVersion(), memory.version(stream.stream())))
                .toList();
        if (!conflicts.isEmpty()) {
            return new Conflict(conflicts);
        }
        validate(append);
        append.streams().forEach(stream -> stream.events().forEach(event -> write(stream.stream(), event)));
        append.receipt().ifPresent(r -> memory.receipts.put(new Name(r.function(), r.key()), r));
        setAside(append);
        return success(append);
    }

    private static boolean saysTheSame(Envelope found, DomainEvent event) {
        return found.type().equals(EventTypes.nameOf(event.getClass()))
                && found.data().equals(Append.encode(event));
    }

    private static AppendResult success(Append append) {
        return new Appended(append.streams().stream()
                .map(stream -> new StreamVersion(
                        stream.stream(),
                        stream.expectedVersion() + stream.events().size()))
                .toList());
    }

    private void validate(Append append) {
        for (var stream : append.streams()) {
            if (stream.events().stream().map(NewEvent::id).distinct().count()
                    < stream.events().size()) {
                throw new InvalidAppendException("an id twice for the stream " + stream.stream(), null);
            }
        }
        var lengths = append.streams().stream()
                .collect(toMap(
                        StreamAppend::stream,
                        s -> s.expectedVersion() + s.events().size()));
        for (var deferral : append.deferrals()) {
            var last = lengths.getOrDefault(deferral.key(), memory.version(deferral.key()));
            if (deferral.version() < 1 || deferral.version() > last) {
                throw new InvalidAppendException("no such event: " + deferral.key() + " " + deferral.version(), null);
            }
        }
    }

    private void write(StreamId stream, NewEvent event) {
        var events = memory.streams.computeIfAbsent(stream, _ -> new ArrayList<>());
        var envelope = new Envelope(
                event.id(),
                EventTypes.nameOf(event.event().getClass()),
                stream,
                events.size() + 1L,
                EventTypes.SCHEMA_VERSION,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                event.metadata(),
                Append.encode(event.event()));
        events.add(envelope);
        memory.all.add(new PositionedEvent(memory.all.size() + 1L, envelope));
    }

    private void setAside(Append append) {
        var now = clock.instant();
        var touched = new HashSet<Line>();
        for (var deferral : append.deferrals()) {
            var line = new Line(deferral.function(), deferral.key());
            touched.add(line);
            var setAside = new Waiting(
                    deferral.attempts(),
                    deferral.retryAfter().map(now::plus).orElse(Instant.MAX),
                    deferral.retryAfter().isEmpty(),
                    deferral.discarded(),
                    false);
            memory.deferrals
                    .computeIfAbsent(line, _ -> new TreeMap<>())
                    .merge(
                            deferral.version(),
                            setAside,
                            (before, after) -> deferral.attempts() > 0 && !before.passedOver ? after : before);
        }
        for (var lifted : append.lifted()) {
            var line = new Line(lifted.function(), lifted.key());
            touched.add(line);
            memory.deferrals.computeIfPresent(line, (_, versions) -> {
                versions.computeIfPresent(lifted.version(), (_, one) -> one.discarded ? one.forGood() : null);
                return versions.isEmpty() ? null : versions;
            });
        }
        touched.stream().filter(memory.deferrals::containsKey).forEach(line -> onlyTheHeadIsDue(line, now));
    }

    private void onlyTheHeadIsDue(Line line, Instant now) {
        var versions = memory.deferrals.get(line);
        var head = head(versions).map(Map.Entry::getKey).orElse(0L);
        versions.replaceAll((version, one) -> {
            if (one.parked || one.passedOver) {
                return one;
            }
            return version.equals(head) ? one.due.equals(Instant.MAX) ? one.dueAt(now) : one : one.dueAt(Instant.MAX);
        });
    }

    private static Optional<Map.Entry<Long, Waiting>> head(SortedMap<Long, Waiting> line) {
        return line.entrySet().stream()
                .filter(one -> !one.getValue().passedOver)
                .findFirst();
    }
}
