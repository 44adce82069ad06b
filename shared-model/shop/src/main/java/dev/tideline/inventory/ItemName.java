package dev.tideline.inventory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.FromInput;
import dev.tideline.event.Text;

/** The name of an item in the shop. */
public record ItemName(@JsonValue String value) {

    @JsonCreator
    public ItemName {}

    /** @throws IllegalArgumentException if it is blank, over 200 characters, or no {@link Text#line} */
    @FromInput
    public static ItemName parse(String text) {
        return new ItemName(Text.line("a name", text, 200));
    }

    @Override
    public String toString() {
        return value;
    }
}
