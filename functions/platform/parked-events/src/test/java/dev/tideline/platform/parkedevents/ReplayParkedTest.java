package dev.tideline.platform.parkedevents;

import static dev.tideline.testing.Given.given;

import dev.tideline.event.StreamId;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.parking.ParkingEvent.EventReplayed;
import dev.tideline.runtime.edge.Problem.Code;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplayParkedTest {
    private static final StreamId KEY = StreamId.of("stock", "mug");
    private static final UUID ID = new UUID(0, 1);
    private static final EventParked PARKED =
            new EventParked("a-function", KEY, 7, ID, "StockAdded", 10, "it is poison");
    private static final ReplayParked COMMAND = new ReplayParked("a-function", KEY);
    private static final EventReplayed DONE = new EventReplayed("a-function", KEY, 7, ID);

    @Test
    void a_parked_event_is_replayed() {
        given(PARKED).when(COMMAND).then(DONE);
    }

    @Test
    void an_event_that_is_no_longer_parked_is_not_found() {
        given().when(COMMAND).thenRefused(Code.NOT_FOUND);
        given(PARKED, DONE).when(COMMAND).thenRefused(Code.NOT_FOUND);
    }
}
