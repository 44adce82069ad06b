package dev.tideline.platform.parkedevents;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent.EventDiscarded;
import dev.tideline.store.Deferral;

/**
 * Has the function skip a parked event, and then try those that wait for it.
 *
 * @param note why
 */
@Appends(EventDiscarded.class)
public record DiscardParked(String function, StreamId streamId, Note note) implements Command {
    @Override
    public Decision decide(States states) {
        var stream = Parking.stream(function, streamId);
        return switch (states.of(stream)) {
            case Parking.Parked(var event, var later) ->
                Decision.append(stream, new EventDiscarded(function, streamId, event.version(), event.eventId(), note))
                        .and(Deferral.discarded(function, streamId, event.version()));
            case Parking.Free _ -> NotParked.refusal();
        };
    }
}
