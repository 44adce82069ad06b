package dev.tideline.plan;

import static dev.tideline.plan.Step.step;
import static dev.tideline.plan.Step.stepForEach;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.Trip.FlightEvent.FlightBooked;
import dev.tideline.plan.Trip.FlightEvent.FlightFull;
import dev.tideline.plan.Trip.FlightEvent.FlightHeld;
import dev.tideline.plan.Trip.FlightEvent.FlightLocked;
import dev.tideline.plan.Trip.FlightEvent.FlightReturned;
import dev.tideline.plan.Trip.RoomEvent.RoomBooked;
import dev.tideline.plan.Trip.RoomEvent.RoomFull;
import dev.tideline.plan.Trip.RoomEvent.RoomLocked;
import dev.tideline.plan.Trip.RoomEvent.RoomReturned;
import dev.tideline.plan.Trip.TicketEvent.TicketRefused;
import dev.tideline.plan.Trip.TicketEvent.TicketSent;
import dev.tideline.plan.Trip.TripEvent.TripAsked;
import dev.tideline.plan.Trip.TripEvent.TripCalledOff;
import dev.tideline.plan.Trip.TripEvent.TripConfirmed;
import java.time.Duration;
import java.util.List;

/** A small domain for tests. A trip has flights and a room. It is confirmed, and then its tickets are sent. */
final class Trip {
    static final String TRIP = "t1";
    static final Duration MINUTE = Duration.ofMinutes(1);

    private Trip() {}

    sealed interface TripEvent extends DomainEvent {
        String trip();

        record TripAsked(String trip, List<String> guests) implements TripEvent {}

        record TripConfirmed(String trip) implements TripEvent {}

        record TripCalledOff(String trip, String why) implements TripEvent {}
    }

    sealed interface FlightEvent extends DomainEvent {
        String trip();

        String guest();

        record FlightHeld(String trip, String guest) implements FlightEvent {}

        record FlightBooked(String trip, String guest) implements FlightEvent {}

        record FlightFull(String trip, String guest, String why) implements FlightEvent {}

        record FlightReturned(String trip, String guest) implements FlightEvent {}

        record FlightLocked(String trip, String guest) implements FlightEvent {}
    }

    sealed interface RoomEvent extends DomainEvent {
        String trip();

        record RoomBooked(String trip) implements RoomEvent {}

        record RoomFull(String trip) implements RoomEvent {}

        record RoomReturned(String trip) implements RoomEvent {}

        record RoomLocked(String trip) implements RoomEvent {}
    }

    sealed interface TicketEvent extends DomainEvent {
        String trip();

        record TicketSent(String trip) implements TicketEvent {}

        record TicketRefused(String trip) implements TicketEvent {}
    }

    record ForTrip(String trip) {}

    record ForGuest(String trip, String guest) {}

    record CallOff(String trip, String why) {}

    static Answer<FlightEvent> flight() {
        return Answer.in(FlightEvent.class, FlightEvent::trip);
    }

    static Answer<FlightEvent> booked() {
        return flight().goesOn(FlightHeld.class)
                .done(FlightBooked.class)
                .refused(FlightFull.class, FlightFull::why)
                .refused(FlightReturned.class, FlightLocked.class);
    }

    static Answer<FlightEvent> returned() {
        return flight().goesOn(FlightHeld.class, FlightBooked.class)
                .done(FlightReturned.class)
                .barred(FlightFull.class, FlightLocked.class);
    }

    static Step<TripAsked, TripAsked> bookFlight() {
        return step("book-flight", Trip::of, booked()).undo("return-flight", returned());
    }

    static Step<TripAsked, ForGuest> bookFlights() {
        return stepForEach(
                        "book-flight",
                        Trip::guests,
                        ForGuest::guest,
                        guest -> guest,
                        booked().about(FlightEvent::guest))
                .undo("return-flight", returned().about(FlightEvent::guest));
    }

    static Step<TripAsked, TripAsked> bookRoom() {
        return bookRoom(
                room().goesOn(RoomBooked.class).done(RoomReturned.class).barred(RoomFull.class, RoomLocked.class));
    }

    static Step<TripAsked, TripAsked> bookRoom(Answer<RoomEvent> returned) {
        return step(
                        "book-room",
                        Trip::of,
                        room().done(RoomBooked.class).refused(RoomFull.class, RoomReturned.class, RoomLocked.class))
                .undo("return-room", returned);
    }

    static Answer<RoomEvent> room() {
        return Answer.in(RoomEvent.class, RoomEvent::trip);
    }

    static Step<TripAsked, TripAsked> confirm() {
        return step(
                "confirm-trip",
                Trip::of,
                trip().done(TripConfirmed.class).refused(TripCalledOff.class, TripCalledOff::why));
    }

    static Step<TripAsked, TripAsked> sendTickets() {
        return sendTickets(tickets());
    }

    static Step<TripAsked, TripAsked> sendTickets(Answer<?> answer) {
        return step("send-tickets", Trip::of, answer);
    }

    static Answer<TicketEvent> tickets() {
        return Answer.in(TicketEvent.class, TicketEvent::trip)
                .done(TicketSent.class)
                .refused(TicketRefused.class);
    }

    static ForTrip of(TripAsked trip) {
        return new ForTrip(trip.trip());
    }

    private static List<ForGuest> guests(TripAsked trip) {
        return trip.guests().stream()
                .map(guest -> new ForGuest(trip.trip(), guest))
                .toList();
    }

    private static Answer<TripEvent> trip() {
        return Answer.in(TripEvent.class, TripEvent::trip).goesOn(TripAsked.class);
    }

    static Answer<TripEvent> calledOff() {
        return trip().done(TripCalledOff.class).refused(TripConfirmed.class);
    }

    /** Begins a plan that has no steps yet. */
    static Plan.Builder<TripAsked> empty() {
        return Plan.of("plan-trip", 1, TripAsked.class, TripAsked::trip).limits(Duration.ofMinutes(15), MINUTE);
    }

    static Plan.Builder<TripAsked> withEnd(Plan.Builder<TripAsked> plan) {
        return plan.end("call-off-trip", (trip, why) -> new CallOff(trip.trip(), why), calledOff())
                .cancelledBy(TripCalledOff.class, TripCalledOff::trip);
    }

    /** A plan with a flight, a room, the pivot with a bar, and tickets. */
    static Plan<TripAsked> barred() {
        return withEnd(empty().then(bookFlight())
                        .then(bookRoom())
                        .pivot(confirm(), "call-off-trip")
                        .then(sendTickets()))
                .build();
    }

    /** The same plan without a bar. */
    static Plan<TripAsked> unbarred() {
        return withEnd(empty().then(bookFlight())
                        .then(bookRoom())
                        .pivot(confirm())
                        .then(sendTickets()))
                .build();
    }

    /** A plan with a stage of a flight for each guest and a room, then the pivot. */
    static Plan<TripAsked> together() {
        return withEnd(empty().then(bookFlights(), bookRoom()).pivot(confirm(), "call-off-trip"))
                .build();
    }

    /** A plan with a flight for each guest, then a room. It has no pivot and no end step. */
    static Plan<TripAsked> reversible() {
        return empty().then(bookFlights()).then(bookRoom()).build();
    }

    static TripAsked asked(String... guests) {
        return new TripAsked(TRIP, List.of(guests));
    }
}
