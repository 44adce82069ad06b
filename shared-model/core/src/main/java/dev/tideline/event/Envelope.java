package dev.tideline.event;

import java.time.Instant;
import java.util.UUID;

/**
 * An event as it was recorded.
 *
 * @param version its place in its stream: 1, 2, 3 … without gaps
 * @param timestamp UTC with microseconds, by the store's clock
 * @param data the event's JSON, just as it was written; {@link EventTypes#decode} reads it
 */
public record Envelope(
        UUID id,
        String type,
        StreamId streamId,
        long version,
        int schemaVersion,
        Instant timestamp,
        Metadata metadata,
        String data) {}
