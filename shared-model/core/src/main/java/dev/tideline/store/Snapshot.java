package dev.tideline.store;

import dev.tideline.event.StreamId;

/**
 * A stream's state after some of its events.
 *
 * @param format see {@link dev.tideline.event.SnapshotFormat}
 * @param version of the last event that is in it
 * @param state as JSON
 */
public record Snapshot(StreamId stream, String format, long version, String state) {}
