package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The states that a decision reads. If one of the read streams has a new version when the decision's events are appended, that is a
 * conflict. Then nothing is appended, and the decision is made again.
 *
 * <p>Streams are loaded when a decision asks for them; the decision is then called again with them. A decision saves round trips if it
 * names its streams early. It names them in {@link Command#reads} or {@link Reactor#reads}, or with {@link #fetch}.
 */
public interface States {

    /** Returns the state of a stream. A stream without events has its initial state. */
    <S, E extends DomainEvent> S of(EventStream<S, E> stream);

    /** Names streams that the decision will read, so that they are loaded together. */
    void fetch(Collection<? extends EventStream<?, ?>> streams);

    /** Returns the states of several streams of one kind, by entity id, in the order of the ids. */
    default <I, S, E extends DomainEvent> Map<I, S> of(Collection<I> ids, Function<I, EventStream<S, E>> stream) {
        fetch(ids.stream().map(stream).toList());
        var states = new LinkedHashMap<I, S>();
        ids.forEach(id -> states.put(id, of(stream.apply(id))));
        return states;
    }
}
