package dev.tideline.runtime.views;

import dev.tideline.event.StreamId;
import java.util.Collection;
import java.util.List;

/**
 * A row that a projection keeps. It is made of one stream or several. The order of events of different streams is not fixed. So the row
 * knows its applied version of each stream.
 */
public interface View {

    /** The primary key. */
    Object id();

    /** Returns where the view keeps how far its rows have come: the same for all of them. */
    AppliedVersions<?> versions();

    /** The version of the last event of that stream that this row has applied; 0 if none. */
    default long applied(StreamId stream) {
        return versions().applied(this, stream);
    }

    default void setApplied(StreamId stream, long version) {
        versions().setApplied(this, stream, version);
    }

    /** The loaded version rows of this row: those that it was given, and those that it has begun. */
    default Collection<AppliedVersionRow> versionRows() {
        return List.of();
    }

    /** Gives this row what is kept of one of its streams beside it. */
    default void add(AppliedVersionRow row) {
        throw new UnsupportedOperationException("all that this row has applied is in the row itself");
    }
}
