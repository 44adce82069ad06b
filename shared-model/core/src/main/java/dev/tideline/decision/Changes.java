package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.store.Deferral;
import java.util.ArrayList;
import java.util.List;

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
        var longer = new ArrayList<>(list);
        longer.add(new Change<>(stream, event));
        return new Changes(longer, deferrals);
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

    /** One event for one stream. */
    public record Change<E extends DomainEvent>(EventStream<?, E> stream, E event) {}
}
