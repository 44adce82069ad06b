package dev.tideline.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Reads events by the streams that they are of. Stages fail as {@link EventStore}'s do. */
public interface StreamReader {

    /** The stream's events from a version on, oldest first; none for an unknown stream. */
    CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion);

    /** The events at these places, each once and in this order, in one round trip; none where there is none. From where appends go to. */
    CompletionStage<List<Envelope>> find(Collection<StreamVersion> places);

    /** All events of these streams, in one round trip; an unknown stream has an empty list. */
    CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams);
}
