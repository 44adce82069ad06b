package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The states that a decision is made on. Each stream that is read becomes part of the decision. If one of them has moved on when
 * the decision's events are appended, nothing is appended, and it is decided again.
 *
 * <p>Streams are loaded when a decision asks for them; the decision is then called again with them. A decision that names its
 * streams first saves a round trip. It does so outside of it ({@link Command#reads}, {@link Reactor#reads}), or with {@link
 * #fetch}.
 */
public interface States {

    /** The state of a stream; its initial state if it has no events. */
    <S, E extends DomainEvent> S of(EventStream<S, E> stream);

    /** Names the streams that will be read. */
    void fetch(Collection<? extends EventStream<?, ?>> streams);

    /** Returns the states of several streams of one kind, by entity id, in the order of the ids. */
    default <I, S, E extends DomainEvent> Map<I, S> of(Collection<I> ids, Function<I, EventStream<S, E>> stream) {
        fetch(ids.stream().map(stream).toList());
        var states = new LinkedHashMap<I, S>();
        ids.forEach(id -> states.put(id, of(stream.apply(id))));
        return states;
    }
}
