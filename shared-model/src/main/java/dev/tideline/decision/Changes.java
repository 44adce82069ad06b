package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.ArrayList;
import java.util.List;

/** Events for streams, in the order in which they happen. They are appended together or not at all. */
public record Changes(List<Change<?>> list) {
    private static final Changes NONE = new Changes(List.of());

    public Changes {
        list = List.copyOf(list);
    }

    public static Changes none() {
        return NONE;
    }

    public <E extends DomainEvent> Changes and(EventStream<?, E> stream, E event) {
        var longer = new ArrayList<>(list);
        longer.add(new Change<>(stream, event));
        return new Changes(longer);
    }

    public Changes and(Changes others) {
        var longer = new ArrayList<>(list);
        longer.addAll(others.list);
        return new Changes(longer);
    }

    /** One event for one stream. */
    public record Change<E extends DomainEvent>(EventStream<?, E> stream, E event) {}
}
