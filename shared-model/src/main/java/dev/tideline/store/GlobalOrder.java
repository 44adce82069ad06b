package dev.tideline.store;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the events of all streams, in the one order that they have. Stages fail as {@link EventStore}'s do. */
public interface GlobalOrder {

    /** At most {@code limit} events after a position, in order. No reader ever skips an event. */
    CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit);

    /** As {@link #readAll(long, int)}, from the lowest position whose timestamp is not before the given one. */
    CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit);
}
