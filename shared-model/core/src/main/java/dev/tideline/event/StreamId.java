package dev.tideline.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of a stream, {@code <category>-<key>}. The category holds no hyphen; the key may. */
public record StreamId(@JsonValue String value) implements Comparable<StreamId> {
    /** @throws IllegalArgumentException if there is no category or no key */
    @JsonCreator
    public StreamId {
        var hyphen = value.indexOf('-');
        if (hyphen < 1 || hyphen == value.length() - 1) {
            throw new IllegalArgumentException("a stream id is <category>-<key>, not '" + value + "'");
        }
    }

    /**
     * Reads the name as a caller has written it: a UUID in it may be in capitals. A text may look like one, and is as it is
     * ({@link Category#keyIsUuid}).
     *
     * @throws IllegalArgumentException if there is no category or no key
     */
    public static StreamId parse(String text) {
        var id = new StreamId(text);
        var context = Contexts.byCategory().get(id.category());
        var isText = context != null && !context.getAnnotation(Category.class).keyIsUuid();
        return Uuids.isOfTheForm(id.key()) && !isText ? of(id.category(), Uuids.parse(id.key())) : id;
    }

    public static StreamId of(String category, Object key) {
        return new StreamId(category + "-" + key);
    }

    public String category() {
        return value.substring(0, value.indexOf('-'));
    }

    public String key() {
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
