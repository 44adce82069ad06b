package dev.tideline.runtime.http;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Times as callers see them: UTC, with six decimals and a Z, so that they sort as texts too. */
public final class Timestamps {
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

    private Timestamps() {}

    public static String text(Instant time) {
        return MICROSECONDS.format(time);
    }

    /**
     * Reads a time with any offset.
     *
     * @throws IllegalArgumentException if it is none as in RFC 3339, or not of the years 1 to 9999 in UTC
     */
    public static Instant parse(String text) {
        try {
            var time = OffsetDateTime.parse(text).toInstant();
            if (time.isBefore(FIRST) || !time.isBefore(AFTER_LAST)) {
                throw new IllegalArgumentException("must be a time in the years 1 to 9999 in UTC");
            }
            return time;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("must be a time such as 2026-01-31T12:00:00Z", e);
        }
    }
}
