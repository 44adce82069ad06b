package dev.tideline.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The time at which a command is given up, by the store's clock. Its JSON is in UTC, with six decimals and Z. */
public record DueTime(Instant at) {
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** @throws java.time.format.DateTimeParseException if the text is not a time in UTC */
    @JsonCreator
    public static DueTime parse(String text) {
        return new DueTime(Instant.parse(text));
    }

    @Override
    @JsonValue
    public String toString() {
        return MICROSECONDS.format(at);
    }
}
