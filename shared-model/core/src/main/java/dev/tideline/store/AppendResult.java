package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The result of an append. Only {@link Appended} has appended anything. */
public sealed interface AppendResult {

    /** Done, now or when the same events were appended at the same versions before. One entry a stream, in the append's order. */
    record Appended(List<StreamVersion> streams) implements AppendResult {
        /** Returns the answer to this append once all of it is in the store. */
        public static Appended of(Append append) {
            return new Appended(append.streams().stream()
                    .map(stream -> new StreamVersion(
                            stream.stream(),
                            stream.expectedVersion() + stream.events().size()))
                    .toList());
        }
    }

    /** Some streams are not at their expected versions: all of these, and no other. */
    record Conflict(List<StreamConflict> streams) implements AppendResult {}

    /**
     * Ids of events that are in their streams already, and no repetition of this append. They are not all of its ids, are at
     * other versions, or belong to events with other content.
     */
    record Duplicate(Set<UUID> eventIds) implements AppendResult {}

    /** The request was carried out before: its receipt of then. */
    record AlreadyReceived(Receipt receipt) implements AppendResult {}

    record StreamConflict(StreamId stream, long expected, long actual) {}
}
