package dev.tideline.store;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the events of all streams by their positions. Every stage may fail as {@link EventStore} says. */
public interface GlobalOrder {

    /** Returns at most {@code limit} events after a position, in order. No reader ever skips an event. */
    CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit);

    /** Reads as {@link #readAll(long, int)} does, from the lowest position whose timestamp is not before the given one. */
    CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit);
}
