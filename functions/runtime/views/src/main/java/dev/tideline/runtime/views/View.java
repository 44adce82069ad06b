package dev.tideline.runtime.views;

import dev.tideline.event.StreamId;

/**
 * A row that a projection keeps. It is made of several streams, whose events come in any order relative to each other;
 * so it remembers how far it has come in each.
 */
public interface View {

    /** The primary key. */
    Object id();

    /** The version of the last event of that stream that this row has applied; 0 if none. */
    long applied(StreamId stream);

    void setApplied(StreamId stream, long version);
}
