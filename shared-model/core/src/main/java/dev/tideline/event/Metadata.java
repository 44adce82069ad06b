package dev.tideline.event;

import java.util.Optional;
import java.util.UUID;

/**
 * The metadata of an event.
 *
 * @param source the function that appended it, {@code /tideline/<function>}
 * @param correlationId the id that all events of one original request share
 * @param causationId the event or command that caused it
 * @param userId the caller, if known
 * @param traceparent the W3C trace context of the cause, if traced
 */
public record Metadata(
        String source, UUID correlationId, UUID causationId, Optional<String> userId, Optional<String> traceparent) {

    private static final String SOURCE = "/tideline/";

    /** Returns this metadata with another cause in the trace. */
    public Metadata withTraceparent(Optional<String> other) {
        return new Metadata(source, correlationId, causationId, userId, other);
    }

    /** Returns this metadata with another cause. */
    public Metadata causedBy(UUID other) {
        return new Metadata(source, correlationId, other, userId, traceparent);
    }

    public static String sourceOf(String function) {
        return SOURCE + function;
    }

    /** The function that appends, or has appended, the event. */
    public String function() {
        return source.startsWith(SOURCE) ? source.substring(SOURCE.length()) : source;
    }
}
