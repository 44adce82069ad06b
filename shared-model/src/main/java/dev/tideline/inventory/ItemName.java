package dev.tideline.inventory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.Text;

/** What an item is called in the shop. */
public record ItemName(@JsonValue String value) {

    /** @throws IllegalArgumentException if it is empty or longer than 200 characters */
    @JsonCreator
    public ItemName {
        Text.limited("name", value, 1, 200);
    }

    @Override
    public String toString() {
        return value;
    }
}
