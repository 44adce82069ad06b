package dev.tideline.event;

import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The stream of one aggregate: its name, and how its events fold into its state.
 *
 * @param <S> the state, usually a sealed interface
 * @param <E> the sealed interface of the stream's events
 * @param snapshotFormat the format of its snapshots; empty for short streams, which have none
 */
public record EventStream<S, E extends DomainEvent>(
        StreamId id,
        Class<E> events,
        S initial,
        BiFunction<S, E, S> evolve,
        Optional<SnapshotFormat<S>> snapshotFormat) {

    /** A stream that is short. */
    public EventStream(StreamId id, Class<E> events, S initial, BiFunction<S, E, S> evolve) {
        this(id, events, initial, evolve, Optional.empty());
    }

    /**
     * The state after one more event.
     *
     * @throws UnknownEventException as {@link EventTypes#decode} does
     * @throws IllegalArgumentException if the event is not of this stream's kind
     */
    public S evolve(S state, Envelope envelope) {
        return evolve(state, EventTypes.decode(envelope));
    }

    public S evolve(S state, DomainEvent event) {
        if (!events.isInstance(event)) {
            throw new IllegalArgumentException(
                    event.getClass().getSimpleName() + " does not belong in the stream " + id);
        }
        return evolve.apply(state, events.cast(event));
    }

    /** Two are equal if they name the same stream. */
    @Override
    public boolean equals(Object other) {
        return other instanceof EventStream<?, ?> stream && id.equals(stream.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
