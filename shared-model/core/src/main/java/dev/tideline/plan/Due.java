package dev.tideline.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** When something is given up, by the store's clock. As JSON it is in UTC, with six decimals and Z. */
public record Due(Instant at) {
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** @throws java.time.format.DateTimeParseException if it is no time in UTC */
    @JsonCreator
    public static Due parse(String text) {
        return new Due(Instant.parse(text));
    }

    @Override
    @JsonValue
    public String toString() {
        return MICROSECONDS.format(at);
    }
}
