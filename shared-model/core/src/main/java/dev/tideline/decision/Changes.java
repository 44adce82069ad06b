package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.store.Deferral;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Events for streams, in their order. They are appended together or not at all.
 *
 * @param deferrals changes to deferred events of a function, in the same append
 */
public record Changes(List<Change<?>> list, List<Deferral> deferrals) {
    private static final Changes NONE = new Changes(List.of(), List.of());

    public Changes {
        list = List.copyOf(list);
        deferrals = List.copyOf(deferrals);
    }

    public static Changes none() {
        return NONE;
    }

    public <E extends DomainEvent> Changes and(EventStream<?, E> stream, E event) {
        return and(stream, event, List.of());
    }

    public Changes and(Changes others) {
        var longer = new ArrayList<>(list);
        longer.addAll(others.list);
        var all = new ArrayList<>(deferrals);
        all.addAll(others.deferrals);
        return new Changes(longer, all);
    }

    public Changes and(Deferral deferral) {
        var more = new ArrayList<>(deferrals);
        more.add(deferral);
        return new Changes(list, more);
    }

    /** Adds an event of a saga instance, with the time limits that it begins or ends. */
    public <E extends DomainEvent> Changes and(EventStream<?, E> stream, E event, List<Limit> limits) {
        var longer = new ArrayList<>(list);
        longer.add(new Change<>(stream, event, limits));
        return new Changes(longer, deferrals);
    }

    /**
     * One event for one stream.
     *
     * @param limits the time limits that begin or end with the event
     */
    public record Change<E extends DomainEvent>(EventStream<?, E> stream, E event, List<Limit> limits) {
        public Change {
            limits = List.copyOf(limits);
        }
    }

    /**
     * The begin or the end of a time limit of a saga instance.
     *
     * @param function the function that handles the event when the time limit has passed
     * @param step the full name of the step; an empty text for the whole limit
     * @param after the time limit; empty if it ends
     */
    public record Limit(String function, String step, Optional<Duration> after) {}
}
