package dev.tideline.store;

import dev.tideline.event.Envelope;
import java.util.List;
import java.util.Optional;

/**
 * The data that a stream's state is folded from.
 *
 * @param events those after the snapshot; all, if there is none
 */
public record StreamHistory(Optional<Snapshot> snapshot, List<Envelope> events) {
    public StreamHistory {
        events = List.copyOf(events);
    }

    /** The version of the last event, 0 if there is none. */
    public long version() {
        return snapshot.map(Snapshot::version).orElse(0L) + events.size();
    }
}
