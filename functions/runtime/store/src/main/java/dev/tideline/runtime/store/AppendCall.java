package dev.tideline.runtime.store;

import dev.tideline.store.Append;
import dev.tideline.store.Append.Release;
import dev.tideline.store.Deadline;
import dev.tideline.store.Deferral;
import dev.tideline.store.StreamAppend;
import java.util.List;

/**
 * A call of {@link AppendFunction}: its arguments are taken from this.
 *
 * @param events the rows of the append's events
 * @param waits true if the call waits for locks that others hold on its streams
 */
record AppendCall(Append append, List<NewEventRow> events, boolean waits) {
    AppendCall(Append append, boolean waits) {
        this(append, NewEventRow.of(append), waits);
    }

    List<StreamAppend> streams() {
        return append.streams();
    }

    List<Deferral> deferrals() {
        return append.deferrals();
    }

    List<Release> releases() {
        return append.releases();
    }

    List<Deadline> deadlines() {
        return append.deadlines();
    }
}
