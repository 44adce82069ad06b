package dev.tideline.plan;

import static dev.tideline.plan.Step.step;
import static dev.tideline.plan.Step.stepForEach;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.plan.Trip.FlightEvent;
import dev.tideline.plan.Trip.FlightEvent.FlightBooked;
import dev.tideline.plan.Trip.RoomEvent.RoomBooked;
import dev.tideline.plan.Trip.RoomEvent.RoomFull;
import dev.tideline.plan.Trip.RoomEvent.RoomLocked;
import dev.tideline.plan.Trip.RoomEvent.RoomReturned;
import dev.tideline.plan.Trip.TicketEvent;
import dev.tideline.plan.Trip.TicketEvent.TicketRefused;
import dev.tideline.plan.Trip.TicketEvent.TicketSent;
import dev.tideline.plan.Trip.TripEvent;
import dev.tideline.plan.Trip.TripEvent.TripAsked;
import dev.tideline.plan.Trip.TripEvent.TripCalledOff;
import dev.tideline.plan.Trip.TripEvent.TripConfirmed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A plan that cannot be run is not made, and each fault says what to do. */
class PlanTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void a_plan_tells_what_it_waits_for_and_whom_an_event_wakes() {
        var plan = Trip.barred();

        assertThat(plan.limit()).isEqualTo(Duration.ofMinutes(15));
        assertThat(plan.awaits())
                .contains(FlightBooked.class, RoomReturned.class, TripConfirmed.class, TripCalledOff.class)
                .hasSize(14);
        assertThat(plan.keys(new TripCalledOff("t7", ""))).containsExactly("t7");
        assertThat(plan.instance(Trip.asked()).steps())
                .containsExactly("book-flight", "book-room", "confirm-trip", "send-tickets");
    }

    @Test
    void what_cancels_a_saga_wakes_it_though_it_answers_nothing() {
        var plan = Trip.empty()
                .then(Trip.bookRoom())
                .cancelledBy(TripCalledOff.class, TripCalledOff::trip)
                .build();

        assertThat(plan.awaits()).contains(TripCalledOff.class).hasSize(5);
        assertThat(plan.keys(new TripCalledOff("t7", ""))).containsExactly("t7");
        assertThat(plan.keys(new TripConfirmed("t7"))).isEmpty();
    }

    @Test
    void a_step_before_the_pivot_has_an_undo() {
        assertFault(
                "step send-tickets stands before the pivot and has no undo. Give it one with undo(…), or move it behind the pivot.",
                Trip.empty().then(Trip.sendTickets()).pivot(Trip.confirm()));
        assertFault(
                "step send-tickets stands before the pivot and has no undo. Give it one with undo(…), or move it behind the pivot.",
                Trip.empty().then(Trip.sendTickets()));
    }

    @Test
    void a_step_after_the_pivot_has_no_undo() {
        assertFault(
                "step book-room is never undone, for nothing is after the pivot. Remove its undo, or move it before the pivot.",
                Trip.empty().pivot(Trip.confirm()).then(Trip.bookRoom()));
    }

    @Test
    void each_step_and_the_whole_have_limits() {
        var unlimited = Plan.of("plan-trip", 1, TripAsked.class, TripAsked::trip);
        assertThatThrownBy(() -> unlimited
                        .then(Trip.bookRoom())
                        .end("call-off-trip", (trip, _) -> trip, Trip.calledOff())
                        .build())
                .hasMessage("Plan plan-trip: it has no limit. Give it one with limits(…).\n"
                        + "Plan plan-trip: step book-room has no limit. Give it one with within(…), or all of them with limits(…).\n"
                        + "Plan plan-trip: step call-off-trip has no limit. Give all steps one with limits(…).");
        assertFault("its limit is PT0S. Give it more than zero.", plan().limits(Duration.ZERO, HOUR));
        assertFault(
                "step book-room has no limit. Give it one with within(…), or all of them with limits(…).",
                Trip.empty().then(Trip.bookRoom().within(Duration.ZERO)));
    }

    @Test
    void a_step_may_have_a_limit_of_its_own() {
        var plan = Trip.empty().then(Trip.bookRoom().within(HOUR)).build();

        assertThat(plan.instance(Trip.asked()).step(0).ask().within()).isEqualTo(HOUR);
        assertThat(Trip.barred().instance(Trip.asked()).step(0).ask().within()).isEqualTo(Trip.MINUTE);
    }

    @Test
    void each_type_of_an_answer_has_one_meaning() {
        assertFault(
                "send-tickets may be answered by TicketRefused, which has no meaning. Add it to done, refused or goesOn.",
                answered(Answer.in(TicketEvent.class, TicketEvent::trip).done(TicketSent.class)));
        assertFault(
                "for send-tickets, TicketRefused has two meanings. Keep one.",
                answered(Trip.tickets().done(TicketRefused.class)));
        assertFault(
                "no answer says that send-tickets is done. Name one in done(…).",
                answered(Answer.in(TicketEvent.class, TicketEvent::trip)
                        .goesOn(TicketSent.class)
                        .refused(TicketRefused.class)));
    }

    @Test
    void answers_of_an_undo_and_of_the_end_step_have_meanings_too() {
        assertFault(
                "return-room may be answered by RoomFull, which has no meaning. Add it to done, refused or goesOn.",
                Trip.empty()
                        .then(Trip.bookRoom(Trip.room()
                                .goesOn(RoomBooked.class)
                                .done(RoomReturned.class)
                                .barred(RoomLocked.class))));
        assertFault(
                "no answer says that call-off-trip is done. Name one in done(…).",
                plan().end(
                                "call-off-trip",
                                (trip, _) -> trip,
                                Answer.in(TripCalledOff.class, TripCalledOff::trip)
                                        .goesOn(TripCalledOff.class)));
    }

    @Test
    void only_an_undo_bars() {
        assertFault(
                "send-tickets is not an undo, so it bars nothing. Use refused(…) or done(…) instead of barred(…).",
                answered(Answer.in(TicketEvent.class, TicketEvent::trip)
                        .done(TicketSent.class)
                        .barred(TicketRefused.class)));
    }

    @Test
    void answers_of_a_step_for_each_of_several_things_say_which() {
        assertFault(
                "book-flight is asked for each of several things, and its answers do not say which. Add about(…).",
                Trip.empty()
                        .then(stepForEach(
                                        "book-flight", TripAsked::guests, guest -> guest, guest -> guest, Trip.booked())
                                .undo("return-flight", Trip.returned().about(FlightEvent::guest))));
        assertFault(
                "send-tickets is asked once, and its answers are about things. Remove about(…).",
                answered(Trip.tickets().about(TicketEvent::trip)));
    }

    @Test
    void an_event_that_says_that_a_step_is_done_answers_no_later_command() {
        assertFault(
                "RoomBooked says that book-room is done, and answers book-suite as well: too early, if it is delivered again."
                        + " Use goesOn(…) there, or an event for each.",
                plan().pivot(step(
                        "book-suite",
                        Trip::of,
                        Answer.in(RoomBooked.class, RoomBooked::trip).done(RoomBooked.class))));
        assertFault(
                "TripConfirmed says that confirm-trip is done, and answers send-tickets as well: too early, if it is delivered again."
                        + " Use goesOn(…) there, or an event for each.",
                answered(Answer.in(TripEvent.class, TripEvent::trip)
                        .done(TripCalledOff.class)
                        .refused(TripConfirmed.class)
                        .goesOn(TripAsked.class)));
        assertFault(
                "RoomBooked says that book-room is done, and answers return-room as well: too early, if it is delivered again."
                        + " Use goesOn(…) there, or an event for each.",
                Trip.empty()
                        .then(Trip.bookRoom(Trip.room()
                                .done(RoomReturned.class)
                                .barred(RoomBooked.class, RoomFull.class, RoomLocked.class))));
    }

    @Test
    void a_plan_has_a_name_a_version_steps_and_one_pivot() {
        assertFault("its name is no name. Use small letters, digits and hyphens.", named("Plan trip", 1));
        assertFault("its version is 0. Begin with 1.", named("plan-trip", 0));
        assertFault("it has no steps. Add one with then(…).", Trip.empty());
        assertFault(
                "it has 2 pivots. Keep the last step that may be refused; the others are steps as any.",
                Trip.empty().pivot(Trip.confirm()).pivot(Trip.sendTickets()));
        assertFault(
                "two steps have the name book-room. Give one of them another one.",
                plan().end("book-room", (trip, _) -> trip, Trip.calledOff()));
        assertFault("two steps have the name book-room. Give one of them another one.", plan().then(Trip.bookRoom()));
        assertFault(
                "step Book has no proper name. Use small letters, digits and hyphens.",
                Trip.empty().pivot(step("Book", Trip::of, Trip.tickets())));
    }

    @Test
    void the_bar_is_the_end_step() {
        assertFault(
                "the pivot is barred by send-tickets, which is not its end step. Name the end step, or no bar.",
                Trip.withEnd(Trip.empty().pivot(Trip.confirm(), "send-tickets").then(Trip.sendTickets())));
        assertFault(
                "the pivot is barred by call-off-trip, which is not its end step. Name the end step, or no bar.",
                Trip.empty().pivot(Trip.confirm(), "call-off-trip"));
    }

    private static Plan.Builder<TripAsked> plan() {
        return Trip.empty().then(Trip.bookRoom());
    }

    private static Plan.Builder<TripAsked> named(String name, int version) {
        return Plan.of(name, version, TripAsked.class, TripAsked::trip)
                .limits(HOUR, HOUR)
                .then(Trip.bookRoom());
    }

    private static Plan.Builder<TripAsked> answered(Answer<?> answer) {
        return Trip.empty().pivot(Trip.confirm()).then(Trip.sendTickets(answer));
    }

    private static void assertFault(String fault, Plan.Builder<TripAsked> plan) {
        assertThatThrownBy(plan::build)
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .satisfies(message -> assertThat(message.lines().map(line -> line.replaceFirst("^Plan [^:]*: ", "")))
                        .containsExactly(fault));
    }
}
