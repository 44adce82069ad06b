package dev.tideline.inventory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.FromInput;

/** The number of pieces of an item that somebody adds or orders. */
public record Quantity(@JsonValue int value) {
    private static final int MOST = 1_000_000;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Quantity {}

    /** @throws IllegalArgumentException if it is below 1 or above 1,000,000 */
    @FromInput
    public static Quantity of(int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("a quantity must be from 1 to " + MOST);
        }
        return new Quantity(value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
