package dev.tideline.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.Text;

/** What a user wants to be called. */
public record UserName(@JsonValue String value) {

    /** @throws IllegalArgumentException if it is empty or longer than 200 characters */
    @JsonCreator
    public UserName {
        Text.limited("name", value, 1, 200);
    }

    @Override
    public String toString() {
        return "(a name)";
    }
}
