package dev.tideline.store;

import dev.tideline.event.StreamId;

/** A stream as it stood; version 0 is a stream without events. */
public record StreamVersion(StreamId stream, long version) {}
