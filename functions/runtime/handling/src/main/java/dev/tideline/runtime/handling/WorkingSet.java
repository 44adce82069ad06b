package dev.tideline.runtime.handling;

import dev.tideline.decision.Changes;
import dev.tideline.decision.Changes.Change;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.store.EventStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Streams folded into states, as they were loaded plus what has been decided on them since: the memory in which a whole
 * batch is decided. Not thread-safe; one attempt uses it at a time.
 */
final class WorkingSet {
    private final Map<StreamId, Folded<?>> loaded = new HashMap<>();
    private final Map<StreamId, Folded<?>> current = new HashMap<>();

    /** Forgets what has been decided, and keeps what was loaded. */
    void rewind() {
        current.putAll(loaded);
    }

    /** The version that a stream was loaded at. */
    long loadedVersion(StreamId stream) {
        return loaded.get(stream).version();
    }

    CompletionStage<Void> load(EventStore store, Collection<EventStream<?, ?>> streams) {
        return store.loadAll(streams.stream().map(EventStream::id).toList())
                .thenAccept(histories -> streams.forEach(
                        stream -> loaded.put(stream.id(), Folded.of(stream, histories.get(stream.id())))));
    }

    /**
     * Calls a decision, and makes its changes visible to those that follow.
     *
     * @param reads takes every stream that the decision rests on, those that it changes included, whether it succeeds
     *     or throws
     * @throws NotLoaded if it reads or changes a stream that is not here yet
     */
    <D> D decide(Function<States, D> decision, Function<D, Changes> changesOf, Set<StreamId> reads) {
        var result = decision.apply(new Reader(reads));
        var changes = changesOf.apply(result);
        requireLoaded(
                changes.list().stream().<EventStream<?, ?>>map(Change::stream).toList());
        changes.list().forEach(change -> {
            reads.add(change.stream().id());
            current.compute(change.stream().id(), (_, folded) -> folded.plus(change.event()));
        });
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

    private final class Reader implements States {
        private final Set<StreamId> reads;

        Reader(Set<StreamId> reads) {
            this.reads = reads;
        }

        @Override
        public <S, E extends DomainEvent> S of(EventStream<S, E> stream) {
            fetch(List.of(stream));
            reads.add(stream.id());
            // A stream's id tells its category, and a category has one kind of state.
            @SuppressWarnings("unchecked")
            var state = (S) current.get(stream.id()).state();
            return state;
        }

        @Override
        public void fetch(Collection<? extends EventStream<?, ?>> streams) {
            requireLoaded(streams);
        }
    }

    /** @param version that was loaded, whatever has been decided on top of it */
    private record Folded<S>(EventStream<S, ?> stream, S state, long version) {
        static <S> Folded<S> of(EventStream<S, ?> stream, List<Envelope> history) {
            var state = stream.initial();
            for (var envelope : history) {
                state = stream.evolve(state, envelope);
            }
            return new Folded<>(stream, state, history.size());
        }

        Folded<S> plus(DomainEvent event) {
            return new Folded<>(stream, stream.evolve(state, event), version);
        }
    }

    /** Unwinds a decision that needs streams which are not here yet. It is no error, and has no stack trace. */
    static final class NotLoaded extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient List<EventStream<?, ?>> streams;

        NotLoaded(List<EventStream<?, ?>> streams) {
            super("not loaded: " + streams, null, false, false);
            this.streams = streams;
        }

        List<EventStream<?, ?>> streams() {
            return streams;
        }
    }
}
