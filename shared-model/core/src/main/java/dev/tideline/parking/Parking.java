package dev.tideline.parking;

import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.parking.ParkingEvent.EventDiscarded;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.parking.ParkingEvent.EventReplayed;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The parked events of one stream and one function. */
public sealed interface Parking {
    record Free() implements Parking {}

    /**
     * @param event the oldest parked one, which all others of its stream wait for
     * @param later parked ones, in order: such as one that an older event came before
     */
    record Parked(EventParked event, List<EventParked> later) implements Parking {
        private Stream<EventParked> all() {
            return Stream.concat(Stream.of(event), later.stream());
        }
    }

    /** @param streamId the stream whose events the function handles */
    static EventStream<Parking, ParkingEvent> stream(String function, StreamId streamId) {
        return new EventStream<>(
                StreamId.of("parked", function + "/" + streamId), ParkingEvent.class, new Free(), Parking::evolve);
    }

    /** Returns true if the event of this version of its stream is parked. */
    static boolean isParked(Parking parking, long version) {
        return parking instanceof Parked parked && parked.all().anyMatch(event -> event.version() == version);
    }

    static Parking evolve(Parking before, ParkingEvent event) {
        return switch (event) {
            case EventParked parked -> of(Stream.concat(without(before, parked.version()), Stream.of(parked)));
            case EventReplayed replayed -> of(without(before, replayed.version()));
            case EventDiscarded discarded -> of(without(before, discarded.version()));
        };
    }

    private static Stream<EventParked> without(Parking parking, long version) {
        return switch (parking) {
            case Parked parked -> parked.all().filter(event -> event.version() != version);
            case Free _ -> Stream.empty();
        };
    }

    private static Parking of(Stream<EventParked> events) {
        var parked =
                events.sorted(Comparator.comparingLong(EventParked::version)).toList();
        return parked.isEmpty() ? new Free() : new Parked(parked.getFirst(), parked.subList(1, parked.size()));
    }
}
