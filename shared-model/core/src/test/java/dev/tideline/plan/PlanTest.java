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

/** Checks that a faulty plan cannot be built, and that each fault says what to do. */
class PlanTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void a_plan_returns_the_events_it_awaits_and_the_instances_an_event_wakes() {
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
    void an_event_that_cancels_a_saga_wakes_it_without_answering_a_command() {
        var plan = Trip.empty()
                .then(Trip.bookRoom())
                .cancelledBy(TripCalledOff.class, TripCalledOff::trip)
                .build();

        assertThat(plan.awaits()).contains(TripCalledOff.class).hasSize(5);
        assertThat(plan.keys(new TripCalledOff("t7", ""))).containsExactly("t7");
        assertThat(plan.keys(new TripConfirmed("t7"))).isEmpty();
    }

    @Test
    void a_step_before_the_pivot_needs_an_undo() {
        assertFault(
                "step send-tickets is before the pivot and has no undo. Add one with undo(…), or move the step after the pivot.",
                Trip.empty().then(Trip.sendTickets()).pivot(Trip.confirm()));
        assertFault(
                "step send-tickets is before the pivot and has no undo. Add one with undo(…), or move the step after the pivot.",
                Trip.empty().then(Trip.sendTickets()));
    }

    @Test
    void a_step_after_the_pivot_must_not_have_an_undo() {
        assertFault(
                "step book-room has an undo, but the pivot and later steps are never undone. Remove the undo, or move the step before the pivot.",
                Trip.empty().pivot(Trip.confirm()).then(Trip.bookRoom()));
    }

    @Test
    void each_step_and_the_whole_plan_need_a_time_limit() {
        var unlimited = Plan.of("plan-trip", 1, TripAsked.class, TripAsked::trip);
        assertThatThrownBy(() -> unlimited
                        .then(Trip.bookRoom())
                        .end("call-off-trip", (trip, _) -> trip, Trip.calledOff())
                        .build())
                .hasMessage(
                        "Plan plan-trip: it has no whole limit. Set it with limits(…).\n"
                                + "Plan plan-trip: step book-room has no time limit above zero. Set one with within(…), or for all steps with limits(…).\n"
                                + "Plan plan-trip: step call-off-trip has no time limit above zero. Set one for all steps with limits(…).");
        assertFault("the whole limit is PT0S. Set it to more than zero.", plan().limits(Duration.ZERO, HOUR));
        assertFault(
                "step book-room has no time limit above zero. Set one with within(…), or for all steps with limits(…).",
                Trip.empty().then(Trip.bookRoom().within(Duration.ZERO)));
    }

    @Test
    void a_step_may_have_its_own_time_limit() {
        var plan = Trip.empty().then(Trip.bookRoom().within(HOUR)).build();

        assertThat(plan.instance(Trip.asked()).step(0).command().within()).isEqualTo(HOUR);
        assertThat(Trip.barred().instance(Trip.asked()).step(0).command().within())
                .isEqualTo(Trip.MINUTE);
    }

    @Test
    void each_type_of_an_answer_needs_exactly_one_meaning() {
        assertFault(
                "send-tickets may be answered by TicketRefused, which has no meaning. Add it to done(…), refused(…) or goesOn(…).",
                answered(Answer.in(TicketEvent.class, TicketEvent::trip).done(TicketSent.class)));
        assertFault(
                "TicketRefused has two meanings as an answer to send-tickets. Keep one.",
                answered(Trip.tickets().done(TicketRefused.class)));
        assertFault(
                "no answer means that send-tickets is done. Name one in done(…).",
                answered(Answer.in(TicketEvent.class, TicketEvent::trip)
                        .goesOn(TicketSent.class)
                        .refused(TicketRefused.class)));
    }

    @Test
    void answers_to_an_undo_and_to_the_end_step_need_meanings_too() {
        assertFault(
                "return-room may be answered by RoomFull, which has no meaning. Add it to done(…), refused(…) or goesOn(…).",
                Trip.empty()
                        .then(Trip.bookRoom(Trip.room()
                                .goesOn(RoomBooked.class)
                                .done(RoomReturned.class)
                                .barred(RoomLocked.class))));
        assertFault(
                "no answer means that call-off-trip is done. Name one in done(…).",
                plan().end(
                                "call-off-trip",
                                (trip, _) -> trip,
                                Answer.in(TripCalledOff.class, TripCalledOff::trip)
                                        .goesOn(TripCalledOff.class)));
    }

    @Test
    void only_an_undo_can_bar() {
        assertFault(
                "send-tickets is not an undo, and only an undo can bar. Use refused(…) or done(…) instead of barred(…).",
                answered(Answer.in(TicketEvent.class, TicketEvent::trip)
                        .done(TicketSent.class)
                        .barred(TicketRefused.class)));
    }

    @Test
    void answers_to_a_step_for_each_of_several_things_tell_which() {
        assertFault(
                "book-flight is requested for each of several things, but its answers do not tell which. Add about(…).",
                Trip.empty()
                        .then(stepForEach(
                                        "book-flight", TripAsked::guests, guest -> guest, guest -> guest, Trip.booked())
                                .undo("return-flight", Trip.returned().about(FlightEvent::guest))));
        assertFault(
                "send-tickets is requested once, but its answers name a thing. Remove about(…).",
                answered(Trip.tickets().about(TicketEvent::trip)));
    }

    @Test
    void an_event_that_means_done_must_not_answer_a_later_command() {
        assertFault(
                "RoomBooked means that book-room is done, and answers the later book-suite too. A redelivery would answer book-suite too early."
                        + " Use goesOn(…) there, or another event.",
                plan().pivot(step(
                        "book-suite",
                        Trip::of,
                        Answer.in(RoomBooked.class, RoomBooked::trip).done(RoomBooked.class))));
        assertFault(
                "TripConfirmed means that confirm-trip is done, and answers the later send-tickets too. A redelivery would answer send-tickets too early."
                        + " Use goesOn(…) there, or another event.",
                answered(Answer.in(TripEvent.class, TripEvent::trip)
                        .done(TripCalledOff.class)
                        .refused(TripConfirmed.class)
                        .goesOn(TripAsked.class)));
        assertFault(
                "RoomBooked means that book-room is done, and answers the later return-room too. A redelivery would answer return-room too early."
                        + " Use goesOn(…) there, or another event.",
                Trip.empty()
                        .then(Trip.bookRoom(Trip.room()
                                .done(RoomReturned.class)
                                .barred(RoomBooked.class, RoomFull.class, RoomLocked.class))));
    }

    @Test
    void a_plan_needs_a_name_a_version_and_steps_and_has_at_most_one_pivot() {
        assertFault("the name is not valid. Use lower-case letters, digits and hyphens.", named("Plan trip", 1));
        assertFault("the version is 0. The first version is 1.", named("plan-trip", 0));
        assertFault("it has no steps. Add one with then(…).", Trip.empty());
        assertFault(
                "it has 2 pivots. Keep one: the last step that may be refused. Add the others with then(…).",
                Trip.empty().pivot(Trip.confirm()).pivot(Trip.sendTickets()));
        assertFault(
                "two steps have the name book-room. Rename one of them.",
                plan().end("book-room", (trip, _) -> trip, Trip.calledOff()));
        assertFault("two steps have the name book-room. Rename one of them.", plan().then(Trip.bookRoom()));
        assertFault(
                "the name of step Book is not valid. Use lower-case letters, digits and hyphens.",
                Trip.empty().pivot(step("Book", Trip::of, Trip.tickets())));
    }

    @Test
    void the_bar_must_be_the_end_step() {
        assertFault(
                "the bar of the pivot is send-tickets, which is not the end step. Name the end step, or remove the bar.",
                Trip.withEnd(Trip.empty().pivot(Trip.confirm(), "send-tickets").then(Trip.sendTickets())));
        assertFault(
                "the bar of the pivot is call-off-trip, which is not the end step. Name the end step, or remove the bar.",
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
