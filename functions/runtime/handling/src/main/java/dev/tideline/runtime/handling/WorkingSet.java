package dev.tideline.runtime.handling;

import dev.tideline.decision.Changes;
import dev.tideline.decision.Changes.Change;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.EventTypes;
import dev.tideline.event.SnapshotFormat;
import dev.tideline.event.StreamId;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamHistories;
import dev.tideline.store.StreamHistory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The states of streams, in memory: as loaded, and with the changes of decisions since then. All decisions of a batch use the same working
 * set. It is not thread-safe; only one attempt uses it.
 */
final class WorkingSet {
    private static final Logger LOG = Logger.getLogger(WorkingSet.class);

    /**
     * The number of loaded events after which a stream gets a new snapshot. It is measured, on a reactor that reads long streams: 20 is a
     * seventh slower, 5 is a twentieth faster.
     */
    private static final int EVENTS_WITHOUT_A_SNAPSHOT = 10;

    private final Map<StreamId, Folded<?>> loaded = new HashMap<>();
    private final Map<StreamId, Folded<?>> current = new HashMap<>();

    /** Undoes the changes of decisions, and keeps the loaded states. */
    void rewind() {
        current.putAll(loaded);
    }

    /** Returns the version at which a stream was loaded. */
    long loadedVersion(StreamId stream) {
        return loaded.get(stream).version();
    }

    CompletionStage<Void> load(StreamHistories store, Collection<EventStream<?, ?>> streams) {
        return load(
                store,
                streams,
                stream -> stream.snapshotFormat().map(SnapshotFormat::name).orElse(""));
    }

    private CompletionStage<Void> load(
            StreamHistories store, Collection<EventStream<?, ?>> streams, Function<EventStream<?, ?>, String> format) {
        return store.histories(streams.stream().collect(Collectors.toMap(EventStream::id, format)))
                .thenCompose(histories -> {
                    var again = new ArrayList<EventStream<?, ?>>();
                    var grown = new ArrayList<Folded<?>>();
                    for (var stream : streams) {
                        var history = histories.get(stream.id());
                        try {
                            var folded = Folded.of(stream, history);
                            loaded.put(stream.id(), folded);
                            if (stream.snapshotFormat().isPresent()
                                    && history.events().size() >= EVENTS_WITHOUT_A_SNAPSHOT) {
                                grown.add(folded);
                            }
                        } catch (UnreadableSnapshot e) {
                            LOG.warn(
                                    "the snapshot of " + stream.id()
                                            + " is unreadable; folding the stream from its first event",
                                    e);
                            again.add(stream);
                        }
                    }
                    keep(store, grown);
                    return again.isEmpty() ? CompletableFuture.completedFuture(null) : load(store, again, _ -> "");
                });
    }

    /** Stores snapshots. No caller waits for this. If it fails, the failure is only logged, since a later load stores a snapshot again. */
    private static void keep(StreamHistories store, List<Folded<?>> folded) {
        if (folded.isEmpty()) {
            return;
        }
        CompletableFuture.completedStage(folded)
                .thenCompose(all ->
                        store.keep(all.stream().<Snapshot>map(Folded::snapshot).toList()))
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "could not store snapshots of "
                                        + folded.stream()
                                                .map(one -> one.stream().id())
                                                .toList(),
                                failure);
                    }
                });
    }

    /**
     * Calls a decision, and makes its changes visible to later decisions.
     *
     * @param reads gets every stream that the decision reads or changes, even if the decision throws
     * @throws NotLoaded if the decision reads or changes a stream that is not loaded yet
     */
    <D> D decide(Function<? super Records, D> decision, Function<D, Changes> changesOf, Set<StreamId> reads) {
        return decide(decision, changesOf, reads, Labels.NONE);
    }

    /**
     * Calls a decision, as {@link #decide(Function, Function, Set)} does.
     *
     * @param labels the ids and the cause of the events that it adds
     */
    <D> D decide(
            Function<? super Records, D> decision, Function<D, Changes> changesOf, Set<StreamId> reads, Labels labels) {
        var result = decision.apply(new Reader(reads));
        var changes = changesOf.apply(result);
        requireLoaded(
                changes.list().stream().<EventStream<?, ?>>map(Change::stream).toList());
        for (var index = 0; index < changes.list().size(); index++) {
            var change = changes.list().get(index);
            var place = index;
            reads.add(change.stream().id());
            current.compute(change.stream().id(), (_, folded) -> folded.plus(change.event(), place, labels));
        }
        return result;
    }

    private void requireLoaded(Collection<? extends EventStream<?, ?>> streams) {
        var missing = new LinkedHashMap<StreamId, EventStream<?, ?>>();
        streams.forEach(stream -> {
            if (!current.containsKey(stream.id())) {
                missing.put(stream.id(), stream);
            }
        });
        if (!missing.isEmpty()) {
            throw new NotLoaded(List.copyOf(missing.values()));
        }
    }

    private final class Reader implements Records {
        private final Set<StreamId> reads;

        Reader(Set<StreamId> reads) {
            this.reads = reads;
        }

        @Override
        public <S, E extends DomainEvent> S of(EventStream<S, E> stream) {
            fetch(List.of(stream));
            reads.add(stream.id());
            // A stream id has a category, and all streams of a category have states of one type.
            @SuppressWarnings("unchecked")
            var state = (S) current.get(stream.id()).state();
            return state;
        }

        @Override
        public void fetch(Collection<? extends EventStream<?, ?>> streams) {
            requireLoaded(streams);
        }

        @Override
        public List<Recorded> recorded(EventStream<?, ?> stream) {
            fetch(List.of(stream));
            reads.add(stream.id());
            return current.get(stream.id()).recorded();
        }
    }

    /**
     * @param version the loaded version; decided events do not change it
     * @param loaded the loaded events after the snapshot
     * @param decided the events that decisions have added
     */
    private record Folded<S>(
            EventStream<S, ?> stream, S state, long version, List<Envelope> loaded, List<Supplier<Recorded>> decided) {
        static <S> Folded<S> of(EventStream<S, ?> stream, StreamHistory history) {
            var state =
                    history.snapshot().map(snapshot -> read(stream, snapshot)).orElseGet(stream::initial);
            for (var envelope : history.events()) {
                state = stream.evolve(state, envelope);
            }
            return new Folded<>(stream, state, history.version(), history.events(), List.of());
        }

        private static <S> S read(EventStream<S, ?> stream, Snapshot snapshot) {
            try {
                return stream.snapshotFormat().orElseThrow().read(snapshot.state());
            } catch (IllegalArgumentException e) {
                throw new UnreadableSnapshot(e);
            }
        }

        /** Returns the snapshot of a stream that has a snapshot format. */
        Snapshot snapshot() {
            var format = stream.snapshotFormat().orElseThrow();
            return new Snapshot(stream.id(), format.name(), version, format.write(state));
        }

        Folded<S> plus(DomainEvent event, int index, Labels labels) {
            var more = new ArrayList<>(decided);
            more.add(() -> new Recorded(
                    EventTypes.nameOf(event.getClass()),
                    labels.id(index, event),
                    version + decided.size() + 1,
                    labels.causation()));
            return new Folded<>(stream, stream.evolve(state, event), version, loaded, more);
        }

        List<Recorded> recorded() {
            if (stream.snapshotFormat().isPresent()) {
                throw new IllegalArgumentException(
                        "The events of %s before its snapshot are not read. Name a stream that keeps no snapshots."
                                .formatted(stream));
            }
            return Stream.concat(
                            loaded.stream().map(Recorded::of), decided.stream().map(Supplier::get))
                    .toList();
        }
    }

    private static final class UnreadableSnapshot extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableSnapshot(IllegalArgumentException cause) {
            super(cause);
        }
    }

    /** Ends the call of a decision that needs streams which are not loaded yet. It is no error, and has no stack trace. */
    static final class NotLoaded extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient List<EventStream<?, ?>> streams;

        NotLoaded(List<EventStream<?, ?>> streams) {
            super("streams are not loaded yet", null, false, false);
            this.streams = streams;
        }

        List<EventStream<?, ?>> streams() {
            return streams;
        }
    }
}
