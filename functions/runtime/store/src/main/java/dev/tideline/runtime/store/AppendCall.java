package dev.tideline.runtime.store;

import dev.tideline.store.Append;
import dev.tideline.store.Append.Lifted;
import dev.tideline.store.Deferral;
import dev.tideline.store.StreamAppend;
import java.util.List;

/**
 * What the arguments of a call of {@link AppendFunction} are taken from.
 *
 * @param events those of the append
 * @param waits whether it waits for whoever holds one of the streams
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

    List<Lifted> lifted() {
        return append.lifted();
    }
}
