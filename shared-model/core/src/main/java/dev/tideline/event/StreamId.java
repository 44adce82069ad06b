package dev.tideline.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of a stream, {@code <category>-<entity id>}. The category holds no hyphen; the entity id may. */
public record StreamId(@JsonValue String value) implements Comparable<StreamId> {
    /** @throws IllegalArgumentException if there is no category or no entity id */
    @JsonCreator
    public StreamId {
        var hyphen = value.indexOf('-');
        if (hyphen < 1 || hyphen == value.length() - 1) {
            throw new IllegalArgumentException("a stream id is <category>-<entity id>, not '" + value + "'");
        }
    }

    /**
     * Reads the name as a caller has written it: a UUID in it may be in capitals. A text may look like one, and is as it is
     * ({@link Category#entityIdIsUuid}).
     *
     * @throws IllegalArgumentException if there is no category or no entity id
     */
    public static StreamId parse(String text) {
        var id = new StreamId(text);
        var context = Contexts.byCategory().get(id.category());
        var isText = context != null && !context.getAnnotation(Category.class).entityIdIsUuid();
        return Uuids.isOfTheForm(id.entityId()) && !isText ? of(id.category(), Uuids.parse(id.entityId())) : id;
    }

    public static StreamId of(String category, Object entityId) {
        return new StreamId(category + "-" + entityId);
    }

    public String category() {
        return value.substring(0, value.indexOf('-'));
    }

    public String entityId() {
        return value.substring(value.indexOf('-') + 1);
    }

    @Override
    public int compareTo(StreamId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
