package org.example.parcels;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.FromInput;

/** The destination of a parcel: five digits. */
public record Postcode(@JsonValue String value) {

    @JsonCreator
    public Postcode {}

    /** @throws IllegalArgumentException if these are not five digits */
    @FromInput
    public static Postcode parse(String text) {
        if (!text.matches("[0-9]{5}")) {
            throw new IllegalArgumentException("must be five digits");
        }
        return new Postcode(text);
    }

    /** The first digit tells the region. */
    public char region() {
        return value.charAt(0);
    }
}
