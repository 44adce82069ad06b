package dev.tideline.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A person's own words on what they did. */
public record Note(@JsonValue String value) {

    @JsonCreator
    public Note {}

    /** @throws IllegalArgumentException if it is blank, over 1,000 characters, or not {@link Text#lines} */
    @FromInput
    public static Note parse(String text) {
        return new Note(Text.lines("a note", text, 1_000));
    }

    @Override
    public String toString() {
        return "(a note)";
    }
}
