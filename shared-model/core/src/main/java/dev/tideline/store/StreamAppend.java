package dev.tideline.store;

import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import java.util.List;

/**
 * Events for one stream, which has to stand at the expected version. Without events the version is only checked.
 *
 * @param expectedVersion 0 for a stream that has no events yet
 */
public record StreamAppend(StreamId stream, long expectedVersion, List<NewEvent> events) {
    public StreamAppend {
        events = List.copyOf(events);
    }

    public static StreamAppend check(StreamId stream, long expectedVersion) {
        return new StreamAppend(stream, expectedVersion, List.of());
    }
}
