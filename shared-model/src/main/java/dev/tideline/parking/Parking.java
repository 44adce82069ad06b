package dev.tideline.parking;

import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.parking.ParkingEvent.EventDiscarded;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.parking.ParkingEvent.EventReplayed;

/** Whether a function's events of one key are parked. */
public sealed interface Parking {
    record Free() implements Parking {}

    /** @param event the one that all others of its key wait for */
    record Parked(EventParked event) implements Parking {}

    /** @param key the stream whose events the function handles */
    static EventStream<Parking, ParkingEvent> stream(String function, StreamId key) {
        return new EventStream<>(
                StreamId.of("parked", function + "/" + key), ParkingEvent.class, new Free(), Parking::evolve);
    }

    /** Whether that is the parked event: it is of this version of its stream. */
    static boolean isParked(Parking parking, long version) {
        return parking instanceof Parked(var event) && event.version() == version;
    }

    static Parking evolve(Parking before, ParkingEvent event) {
        return switch (event) {
            case EventParked parked -> new Parked(parked);
            case EventReplayed _, EventDiscarded _ -> new Free();
        };
    }
}
