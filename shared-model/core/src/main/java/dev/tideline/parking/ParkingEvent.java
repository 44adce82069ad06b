package dev.tideline.parking;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Note;
import dev.tideline.event.Personal;
import dev.tideline.event.StreamId;
import dev.tideline.event.Subject;
import dev.tideline.event.Topics;
import java.util.UUID;

/**
 * What becomes of events of one stream that a function cannot handle: stream {@code parked-<function>/<stream id>}. It announces them,
 * and is the record of what was done about them.
 */
@Category(value = "parked", topic = Topics.PARKED)
public sealed interface ParkingEvent extends DomainEvent {
    /**
     * The event waits, and with it all that follow it in its stream, until somebody has it replayed or discarded.
     *
     * @param version of the event in its stream
     * @param attempts how often it has failed
     * @param reason how it failed the last time; nothing personal
     */
    record EventParked(
            String function,
            StreamId streamId,
            long version,
            UUID eventId,
            String eventType,
            int attempts,
            String reason)
            implements ParkingEvent {}

    /** It is tried again, and then those that follow it. */
    record EventReplayed(String function, StreamId streamId, long version, UUID eventId) implements ParkingEvent {}

    /** It is skipped, and those that follow it are tried. */
    record EventDiscarded(
            String function,
            @Subject StreamId streamId,
            long version,
            UUID eventId,
            @Personal Note note) implements ParkingEvent {}
}
