package dev.tideline.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The codec: every event type by its stored name, from and to JSON. A new event is a record in the sealed interface of
 * its context, which is found by its {@link Category}.
 */
public final class EventTypes {
    private EventTypes() {}

    /** The event types of a context's sealed interface. */
    public static <E extends DomainEvent> List<Class<? extends E>> permitted(Class<E> context) {
        return Stream.of(context.getPermittedSubclasses())
                .<Class<? extends E>>map(type -> type.asSubclass(context))
                .toList();
    }

    public static Map<String, Class<? extends DomainEvent>> byName() {
        return Contexts.events();
    }

    /** Returns true if this code knows an event of its type and schema version. */
    public static boolean isKnown(Envelope envelope) {
        var type = Contexts.events().get(envelope.type());
        return type != null && envelope.schemaVersion() <= highestVersion(type);
    }

    /** Returns the schema version of an event: 1, unless it has fields of a later one ({@link SinceVersion}). */
    public static int versionOf(DomainEvent event) {
        return SchemaVersions.of(event.getClass()).version(event);
    }

    /** Returns the highest schema version of a type that this code writes and reads. */
    public static int highestVersion(Class<? extends DomainEvent> type) {
        return SchemaVersions.of(type).highest();
    }

    public static String nameOf(Class<? extends DomainEvent> type) {
        return type.getSimpleName();
    }

    public static String encode(DomainEvent event) {
        try {
            return Json.TOLERANT.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + event.getClass(), e);
        }
    }

    /**
     * @throws UnknownEventException if a newer producer wrote it: a type or schema version that this code does not know
     * @throws IllegalArgumentException if the data is not what the type says
     */
    public static DomainEvent decode(Envelope envelope) {
        if (!isKnown(envelope)) {
            throw new UnknownEventException(envelope);
        }
        try {
            return Json.TOLERANT.readValue(envelope.data(), Contexts.events().get(envelope.type()));
        } catch (JsonProcessingException e) {
            // Jackson's own message may quote the data, and with it a person's.
            throw new IllegalArgumentException(
                    "event " + envelope.id() + " of type " + envelope.type() + " cannot be read");
        }
    }
}
