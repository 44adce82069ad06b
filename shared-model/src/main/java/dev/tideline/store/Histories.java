package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Reads what states are folded from, and keeps snapshots of them. Stages fail as {@link EventStore}'s do. */
public interface Histories {

    /**
     * What the states of these streams are made of, in one round trip.
     *
     * @param shapes of the snapshots that may be begun with, by stream; an empty text for none
     */
    CompletionStage<Map<StreamId, History>> histories(Map<StreamId, String> shapes);

    /** Keeps snapshots, no two of one stream, each unless there is a later one of its shape. Nothing depends on whether it does. */
    CompletionStage<Void> keep(Collection<Snapshot> snapshots);
}
