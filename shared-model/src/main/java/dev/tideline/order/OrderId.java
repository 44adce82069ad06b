package dev.tideline.order;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.Uuids;
import java.util.UUID;

/** Which order; the key of its order, reservation and payment streams. */
public record OrderId(@JsonValue UUID value) {

    /** @throws IllegalArgumentException if the text is not a UUID of 36 characters */
    @JsonCreator
    public static OrderId parse(String text) {
        return new OrderId(Uuids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
