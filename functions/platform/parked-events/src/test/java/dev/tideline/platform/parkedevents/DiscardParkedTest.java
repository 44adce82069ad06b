package dev.tideline.platform.parkedevents;

import static dev.tideline.testing.Given.given;

import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.parking.ParkingEvent.EventDiscarded;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.runtime.edge.Problem.Code;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DiscardParkedTest {
    private static final StreamId KEY = StreamId.of("stock", "mug");
    private static final UUID ID = new UUID(0, 1);
    private static final Note NOTE = new Note("it is poison");
    private static final EventParked PARKED =
            new EventParked("a-function", KEY, 7, ID, "StockAdded", 10, "it is poison");
    private static final DiscardParked COMMAND = new DiscardParked("a-function", KEY, NOTE);
    private static final EventDiscarded DONE = new EventDiscarded("a-function", KEY, 7, ID, NOTE);

    @Test
    void a_parked_event_is_discarded() {
        given(PARKED).when(COMMAND).then(DONE);
    }

    @Test
    void an_event_that_is_no_longer_parked_is_not_found() {
        given().when(COMMAND).thenRefused(Code.NOT_FOUND);
        given(PARKED, DONE).when(COMMAND).thenRefused(Code.NOT_FOUND);
    }
}
