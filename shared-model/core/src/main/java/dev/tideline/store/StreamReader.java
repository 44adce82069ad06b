package dev.tideline.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Reads the events of given streams. Every stage may fail as {@link EventStore} says. */
public interface StreamReader {

    /** Returns the stream's events from a version on, oldest first. An unknown stream has none. */
    CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion);

    /**
     * Returns the events at these places, each once and in this order, in one round trip. A place without an event is left out.
     * They are read where appends are written, so that a committed event is always found.
     */
    CompletionStage<List<Envelope>> find(Collection<StreamVersion> places);

    /** Returns all events of these streams, in one round trip. An unknown stream has an empty list. A stream may be named twice. */
    CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams);
}
