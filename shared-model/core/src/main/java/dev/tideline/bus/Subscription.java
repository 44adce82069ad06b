package dev.tideline.bus;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import java.util.Set;
import java.util.stream.Collectors;

/** The events that a handler receives. */
@FunctionalInterface
public interface Subscription {

    boolean covers(Envelope event);

    /** Events of these types, whatever schema version they are of: for reactors. */
    static Subscription toTypes(Set<? extends Class<? extends DomainEvent>> types) {
        var names = types.stream().map(EventTypes::nameOf).collect(Collectors.toUnmodifiableSet());
        return event -> names.contains(event.type());
    }

    /** All events of streams of these categories, those of types that are not known here included: for projections. */
    static Subscription toCategories(Set<String> categories) {
        return event -> categories.contains(event.streamId().category());
    }
}
