package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The states that a decision is made on. What is read becomes part of the decision: if any of these streams has moved
 * on when the decision's events are appended, nothing is appended and it is decided again.
 *
 * <p>Streams are loaded as they are asked for, by calling the decision again with them; so a decision that knows what
 * it is going to read saves a round trip by saying so first: outside of it ({@link Command#reads}, {@link Reactor#reads}), or with {@link #fetch}.
 */
public interface States {

    /** The state of a stream; its initial state if it has no events. */
    <S, E extends DomainEvent> S of(EventStream<S, E> stream);

    /** Says what is going to be read. */
    void fetch(Collection<? extends EventStream<?, ?>> streams);

    /** Returns the states of several streams of one kind, by entity id, in the order of the ids. */
    default <I, S, E extends DomainEvent> Map<I, S> of(Collection<I> ids, Function<I, EventStream<S, E>> stream) {
        fetch(ids.stream().map(stream).toList());
        var states = new LinkedHashMap<I, S>();
        ids.forEach(id -> states.put(id, of(stream.apply(id))));
        return states;
    }
}
