package dev.tideline.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A person's own words on what they did. */
public record Note(@JsonValue String value) {

    /** @throws IllegalArgumentException if it is empty or longer than 1,000 characters */
    @JsonCreator
    public Note {
        Text.limited("note", value, 1, 1_000);
    }

    @Override
    public String toString() {
        return "(a note)";
    }
}
