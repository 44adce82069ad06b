package dev.tideline.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.FromInput;
import dev.tideline.event.Text;

/** The name by which a user wants to be called. */
public record UserName(@JsonValue String value) {

    @JsonCreator
    public UserName {}

    /** @throws IllegalArgumentException if it is blank, over 200 characters, or no {@link Text#line} */
    @FromInput
    public static UserName parse(String text) {
        return new UserName(Text.line("a name", text, 200));
    }

    @Override
    public String toString() {
        return "(a name)";
    }
}
