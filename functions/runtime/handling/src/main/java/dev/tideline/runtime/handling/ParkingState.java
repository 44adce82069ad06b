package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent;
import java.util.List;

/** The state of a parking stream, and the version of this stream. */
public record ParkingState(Parking parking, long version) {

    public static ParkingState of(EventStream<Parking, ParkingEvent> stream, List<Envelope> events) {
        var parking = stream.initial();
        for (var event : events) {
            parking = stream.evolve(parking, event);
        }
        return new ParkingState(parking, events.size());
    }
}
