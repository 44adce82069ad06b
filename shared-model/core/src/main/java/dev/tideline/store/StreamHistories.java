package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Reads what states are folded from, and keeps snapshots of states. Every stage may fail as {@link EventStore} says. */
public interface StreamHistories {

    /**
     * Returns what the states of these streams are folded from, in one round trip.
     *
     * @param formats the format of the snapshot that may be used, by stream; an empty text for none
     */
    CompletionStage<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats);

    /**
     * Keeps snapshots, no two of one stream. One is dropped if there is a later one of its format. Nothing depends on a snapshot:
     * it saves reading.
     */
    CompletionStage<Void> keep(Collection<Snapshot> snapshots);
}
