package dev.tideline.platform.parkedevents;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.StreamId;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent.EventReplayed;
import dev.tideline.store.Deferral;

/** Has the function try a parked event again, and then those that wait for it. */
@Appends(EventReplayed.class)
public record ReplayParked(String function, StreamId streamId) implements Command {
    @Override
    public Decision decide(States states) {
        var stream = Parking.stream(function, streamId);
        return switch (states.of(stream)) {
            case Parking.Parked(var event, var later) ->
                Decision.append(stream, new EventReplayed(function, streamId, event.version(), event.eventId()))
                        .and(Deferral.replayed(function, streamId, event.version()));
            case Parking.Free _ -> NotParked.refusal();
        };
    }
}
