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
 * The parking of events of one stream that a function cannot handle: stream {@code parked-<function>/<stream id>}. It announces
 * parked events, and records what operators decided about them.
 */
@Category(value = "parked", topic = Topics.PARKED)
public sealed interface ParkingEvent extends DomainEvent {
    /**
     * The event waits with all later events of its stream, until an operator has it replayed or discarded.
     *
     * @param version of the event in its stream
     * @param attempts the number of failed attempts
     * @param reason the failure of the last attempt; nothing personal
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

    /** The event is retried, and then the events that wait behind it. */
    record EventReplayed(String function, StreamId streamId, long version, UUID eventId) implements ParkingEvent {}

    /** The event is skipped, and the events that wait behind it are handled. */
    record EventDiscarded(
            String function,
            @Subject StreamId streamId,
            long version,
            UUID eventId,
            @Personal Note note) implements ParkingEvent {}
}
