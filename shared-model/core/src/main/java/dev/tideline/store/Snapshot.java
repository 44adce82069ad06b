package dev.tideline.store;

import dev.tideline.event.StreamId;

/**
 * A stream's state after some of its events.
 *
 * @param shape see {@link dev.tideline.event.Shape}
 * @param version of the last event that is in it
 * @param state as JSON
 */
public record Snapshot(StreamId stream, String shape, long version, String state) {}
