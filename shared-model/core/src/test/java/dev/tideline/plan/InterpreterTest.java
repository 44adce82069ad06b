package dev.tideline.plan;

import static dev.tideline.plan.Trip.MINUTE;
import static dev.tideline.plan.Trip.TRIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.plan.Advance.Request;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.Progress.Ended;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaEvent.Outcome;
import dev.tideline.plan.SagaEvent.SagaEnded;
import dev.tideline.plan.SagaEvent.SagaResumed;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.plan.SagaEvent.StepDone;
import dev.tideline.plan.SagaEvent.StepRefused;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.plan.SagaEvent.StepTimedOut;
import dev.tideline.plan.SagaEvent.UndoDone;
import dev.tideline.plan.SagaEvent.UndoRequested;
import dev.tideline.plan.Signal.Expired;
import dev.tideline.plan.Signal.Failed;
import dev.tideline.plan.Signal.Happened;
import dev.tideline.plan.Signal.Resumed;
import dev.tideline.plan.Signal.Settled;
import dev.tideline.plan.Signal.Started;
import dev.tideline.plan.Signal.TimedOut;
import dev.tideline.plan.Trip.CallOff;
import dev.tideline.plan.Trip.FlightEvent.FlightBooked;
import dev.tideline.plan.Trip.FlightEvent.FlightFull;
import dev.tideline.plan.Trip.FlightEvent.FlightHeld;
import dev.tideline.plan.Trip.FlightEvent.FlightLocked;
import dev.tideline.plan.Trip.FlightEvent.FlightReturned;
import dev.tideline.plan.Trip.ForTrip;
import dev.tideline.plan.Trip.RoomEvent.RoomBooked;
import dev.tideline.plan.Trip.RoomEvent.RoomFull;
import dev.tideline.plan.Trip.RoomEvent.RoomLocked;
import dev.tideline.plan.Trip.RoomEvent.RoomReturned;
import dev.tideline.plan.Trip.TicketEvent.TicketRefused;
import dev.tideline.plan.Trip.TicketEvent.TicketSent;
import dev.tideline.plan.Trip.TripEvent.TripAsked;
import dev.tideline.plan.Trip.TripEvent.TripCalledOff;
import dev.tideline.plan.Trip.TripEvent.TripConfirmed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InterpreterTest {
    private static final Note NOTE = new Note("told by phone");

    /** A saga instance with its progress. */
    private static final class Instance {
        private final InstancePlan plan;
        private final List<SagaEvent> events = new ArrayList<>();
        private List<Request> requests = List.of();
        private Progress progress = new NotStarted();

        Instance(Plan<TripAsked> plan, String... guests) {
            this(plan, new Started(false), guests);
        }

        Instance(Plan<TripAsked> plan, Started started, String... guests) {
            this.plan = plan.instance(Trip.asked(guests));
            on(started);
        }

        Instance on(Signal signal) {
            var advance = Interpreter.advance(plan, progress, signal);
            events.clear();
            advance.events().forEach(this::append);
            requests = advance.requests();
            return this;
        }

        Instance on(DomainEvent... happened) {
            for (var event : happened) {
                on(new Happened(event));
            }
            return this;
        }

        Instance operator(String step, How how) {
            progress =
                    Progress.evolve(progress, progress.resume(step, how, NOTE).orElseThrow());
            return on(new Resumed(step));
        }

        private void append(SagaEvent event) {
            events.add(event);
            progress = Progress.evolve(progress, event);
        }

        void then(SagaEvent... expected) {
            assertThat(events).containsExactly(expected);
        }

        void thenNothing() {
            then();
        }
    }

    private static Instance barred() {
        return new Instance(Trip.barred());
    }

    private static Instance pivotRequested() {
        return barred().on(flight(), room());
    }

    private static Instance pivotDone() {
        return pivotRequested().on(new TripConfirmed(TRIP));
    }

    private static FlightBooked flight() {
        return flight("");
    }

    private static FlightBooked flight(String guest) {
        return new FlightBooked(TRIP, guest);
    }

    private static RoomBooked room() {
        return new RoomBooked(TRIP);
    }

    private static UUID id(String step, boolean undo) {
        return InstancePlan.commandId(new StreamId("saga-plan-trip/t1"), step, undo);
    }

    private static StepRequested requested(String step, int attempt) {
        return new StepRequested(step, attempt, id(step, false), Optional.empty());
    }

    private static StepRequested end(String reason, int attempt) {
        return new StepRequested("call-off-trip", attempt, id("call-off-trip", false), Optional.of(reason));
    }

    private static SagaStarted started(String... steps) {
        return new SagaStarted("plan-trip", 1, TRIP, Optional.of(List.of(steps)));
    }

    private static UndoRequested undo(String step, int attempt, String reason) {
        return new UndoRequested(step, attempt, id(step, true), reason);
    }

    @Nested
    class Forward {
        @Test
        void a_saga_starts_with_its_first_step() {
            var saga = barred();

            saga.then(started("book-flight", "book-room", "confirm-trip", "send-tickets"), requested("book-flight", 1));
            assertThat(saga.requests)
                    .containsExactly(new Request(
                            "book-flight",
                            false,
                            1,
                            id("book-flight", false),
                            "book-flight",
                            new ForTrip(TRIP),
                            MINUTE,
                            true));
        }

        @Test
        void a_saga_that_has_started_does_not_start_again() {
            barred().on(new Started(false)).thenNothing();
        }

        @Test
        void a_done_step_and_the_next_request_go_in_one_append() {
            barred().on(flight()).then(new StepDone("book-flight"), requested("book-room", 1));
        }

        @Test
        void an_event_with_the_meaning_goes_on_does_not_end_a_step() {
            barred().on(new FlightHeld(TRIP, "")).thenNothing();
        }

        @Test
        void an_answer_to_another_instance_is_ignored() {
            barred().on(new FlightBooked("t2", "")).thenNothing();
        }

        @Test
        void a_redelivered_answer_counts_once() {
            barred().on(flight(), flight()).thenNothing();
        }

        @Test
        void an_answer_to_a_step_that_was_not_requested_is_ignored() {
            barred().on(room()).thenNothing();
        }

        @Test
        void a_signal_for_a_saga_that_has_not_started_is_ignored() {
            var plan = Trip.barred().instance(Trip.asked());

            assertThat(Interpreter.advance(plan, new NotStarted(), new Happened(flight())))
                    .isEqualTo(new Advance(List.of(), List.of()));
            assertThat(Interpreter.advance(plan, new NotStarted(), new Expired())
                            .events())
                    .isEmpty();
        }

        @Test
        void a_found_event_answers_like_a_new_one() {
            barred().on(new Settled("book-flight", false, Optional.of(flight())))
                    .then(new StepDone("book-flight"), requested("book-room", 1));
        }

        @Test
        void a_saga_is_completed_when_all_steps_are_done() {
            pivotDone().on(new TicketSent(TRIP)).then(new StepDone("send-tickets"), new SagaEnded(Outcome.COMPLETED));
        }

        @Test
        void a_saga_that_has_ended_ignores_all_signals() {
            var saga = pivotDone().on(new TicketSent(TRIP));

            assertThat(saga.progress).isInstanceOf(Ended.class);
            saga.on(new Expired()).thenNothing();
            saga.on(new TimedOut("send-tickets", false, 1)).thenNothing();
            saga.on(new TripCalledOff(TRIP, "late")).thenNothing();
        }

        @Test
        void only_commands_up_to_the_pivot_are_due_when_the_whole_limit_ends() {
            assertThat(pivotRequested().requests).extracting(Request::limited).containsExactly(true);
            assertThat(pivotDone().requests).extracting(Request::limited).containsExactly(false);
            assertThat(barred().on(new Expired()).requests)
                    .extracting(Request::limited)
                    .containsExactly(false);
        }
    }

    @Nested
    class Together {
        private Instance together() {
            return new Instance(Trip.together(), "ada", "bob");
        }

        @Test
        void steps_of_one_stage_are_requested_together() {
            together()
                    .then(
                            started("book-flight/ada", "book-flight/bob", "book-room", "confirm-trip"),
                            requested("book-flight/ada", 1),
                            requested("book-flight/bob", 1),
                            requested("book-room", 1));
        }

        @Test
        void the_next_stage_waits_for_all_steps_in_any_order() {
            var saga = together();

            saga.on(room()).then(new StepDone("book-room"));
            saga.on(flight("bob")).then(new StepDone("book-flight/bob"));
            saga.on(flight("ada")).then(new StepDone("book-flight/ada"), requested("confirm-trip", 1));
        }

        @Test
        void a_refusal_undoes_the_other_steps_whether_done_or_only_requested() {
            together()
                    .on(flight("ada"), new FlightFull(TRIP, "bob", "strike"))
                    .then(
                            new StepRefused("book-flight/bob", "strike"),
                            undo("book-room", 1, "strike"),
                            undo("book-flight/ada", 1, "strike"));
        }

        @Test
        void an_answer_about_an_unknown_thing_is_ignored() {
            together().on(flight("eve")).thenNothing();
        }

        @Test
        void a_step_for_each_of_no_things_is_done() {
            new Instance(Trip.reversible()).then(started("book-room"), requested("book-room", 1));
        }

        @Test
        void two_things_with_the_same_name_are_rejected() {
            assertThatThrownBy(() -> Trip.together().instance(Trip.asked("ada", "ada")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "Two steps of one saga instance have the name book-flight/ada. Give each thing a unique name.");
        }
    }

    @Nested
    class Undoing {
        @Test
        void a_refusal_undoes_in_reverse_and_ends_with_the_reason() {
            var saga = barred().on(flight());

            saga.on(new RoomFull(TRIP))
                    .then(new StepRefused("book-room", "refused"), undo("book-flight", 1, "refused"));
            saga.on(new FlightReturned(TRIP, "")).then(new UndoDone("book-flight", false), end("refused", 1));
            saga.on(new TripCalledOff(TRIP, "refused"))
                    .then(new StepDone("call-off-trip"), new SagaEnded(Outcome.UNDONE));
        }

        @Test
        void the_end_step_receives_the_reason_of_the_refusal() {
            assertThat(barred().on(new FlightFull(TRIP, "", "strike")).requests)
                    .extracting(Request::data)
                    .containsExactly(new CallOff(TRIP, "strike"));
        }

        @Test
        void a_refusal_of_the_pivot_undoes_all_steps_in_reverse() {
            var saga = pivotRequested();

            saga.on(new Settled("confirm-trip", false, Optional.empty()))
                    .then(new StepRefused("confirm-trip", "refused"), undo("book-room", 1, "refused"));
            saga.on(new RoomReturned(TRIP)).then(new UndoDone("book-room", false), undo("book-flight", 1, "refused"));
        }

        @Test
        void an_undo_bars_a_step_that_its_participant_has_not_seen() {
            barred().on(new Expired())
                    .on(new FlightLocked(TRIP, ""))
                    .then(new UndoDone("book-flight", true), end("expired", 1));
        }

        @Test
        void a_late_answer_is_undone_by_the_undo_that_is_already_requested() {
            var saga = barred().on(new Expired());

            saga.on(flight()).thenNothing();
            saga.on(new FlightReturned(TRIP, "")).then(new UndoDone("book-flight", false), end("expired", 1));
        }

        @Test
        void a_refused_step_is_not_undone() {
            barred().on(new FlightFull(TRIP, "", "strike"))
                    .then(new StepRefused("book-flight", "strike"), end("strike", 1));
        }

        @Test
        void a_saga_without_an_end_step_ends_after_its_last_undo() {
            var saga = new Instance(Trip.reversible(), "ada").on(flight("ada"), new RoomFull(TRIP));

            saga.on(new FlightReturned(TRIP, "ada"))
                    .then(new UndoDone("book-flight/ada", false), new SagaEnded(Outcome.UNDONE));
        }
    }

    @Nested
    class Limits {
        @Test
        void a_time_out_requests_the_same_command_again() {
            var saga = barred();
            var first = saga.requests.getFirst();

            saga.on(new TimedOut("book-flight", false, 1))
                    .then(new StepTimedOut("book-flight", 1, false), requested("book-flight", 2));
            assertThat(saga.requests.getFirst())
                    .isEqualTo(new Request(
                            first.step(),
                            false,
                            2,
                            first.commandId(),
                            first.target(),
                            first.data(),
                            first.within(),
                            true));
        }

        @Test
        void a_time_out_of_an_earlier_attempt_is_ignored() {
            var saga = barred().on(new TimedOut("book-flight", false, 1));

            saga.on(new TimedOut("book-flight", false, 1)).thenNothing();
        }

        @Test
        void a_time_out_after_the_answer_is_ignored() {
            barred().on(flight()).on(new TimedOut("book-flight", false, 1)).thenNothing();
        }

        @Test
        void a_late_answer_to_an_earlier_attempt_counts() {
            barred().on(new TimedOut("book-flight", false, 1))
                    .on(flight())
                    .then(new StepDone("book-flight"), requested("book-room", 1));
        }

        @Test
        void a_technical_failure_requests_the_step_again_and_undoes_nothing() {
            barred().on(new Failed("book-flight", false, 1, "unreadable")).then(requested("book-flight", 2));
        }

        @Test
        void a_failure_of_an_earlier_attempt_is_ignored() {
            var saga = barred().on(new TimedOut("book-flight", false, 1));

            saga.on(new Failed("book-flight", false, 1, "unreadable")).thenNothing();
        }

        @Test
        void the_end_of_the_whole_limit_undoes_requested_and_done_steps() {
            barred().on(flight()).on(new Expired()).then(undo("book-room", 1, "expired"));
        }

        @Test
        void a_saga_whose_whole_limit_has_ended_at_the_start_only_ends() {
            var advance =
                    Interpreter.advance(Trip.barred().instance(Trip.asked()), new NotStarted(), new Started(true));

            assertThat(advance.events())
                    .containsExactly(
                            started("book-flight", "book-room", "confirm-trip", "send-tickets"), end("expired", 1));
            assertThat(advance.requests()).extracting(Request::data).containsExactly(new CallOff(TRIP, "expired"));
        }

        @Test
        void a_saga_that_only_ends_requests_no_step_after_a_time_out() {
            new Instance(Trip.barred(), new Started(true))
                    .on(new TimedOut("call-off-trip", false, 1))
                    .then(new StepTimedOut("call-off-trip", 1, false), end("expired", 2));
        }

        @Test
        void the_whole_limit_does_not_apply_after_the_pivot() {
            pivotDone().on(new Expired()).thenNothing();
        }

        @Test
        void the_end_of_the_whole_limit_has_an_effect_once() {
            var saga = barred().on(flight()).on(new Expired());

            saga.on(new Expired()).thenNothing();
        }

        @Test
        void a_time_out_of_an_undo_requests_it_again_and_does_not_make_the_saga_stuck() {
            var saga = barred().on(flight()).on(new RoomFull(TRIP));

            saga.on(new TimedOut("book-flight", true, 1))
                    .then(new StepTimedOut("book-flight", 1, true), undo("book-flight", 2, "refused"));
        }

        @Test
        void a_time_out_after_the_pivot_does_not_make_the_saga_stuck() {
            pivotDone()
                    .on(new TimedOut("send-tickets", false, 1))
                    .then(new StepTimedOut("send-tickets", 1, false), requested("send-tickets", 2));
        }

        @Test
        void a_time_out_of_the_end_step_requests_it_again_with_the_reason() {
            barred().on(new FlightFull(TRIP, "", "strike"))
                    .on(new TimedOut("call-off-trip", false, 1))
                    .then(new StepTimedOut("call-off-trip", 1, false), end("strike", 2));
        }

        @Test
        void an_overdue_step_undoes_the_saga() {
            barred().on(flight())
                    .on(new Failed("book-room", false, 1, CommandFailed.OVERDUE))
                    .then(undo("book-room", 1, "expired"));
        }
    }

    @Nested
    class ThePivot {
        @Test
        void the_end_of_the_whole_limit_requests_only_the_bar_of_an_open_pivot() {
            var saga = pivotRequested().on(new Expired());

            saga.then(end("expired", 1));
            saga.on(new Expired()).thenNothing();
        }

        @Test
        void a_bar_that_is_done_undoes_all_steps_in_reverse() {
            var saga = pivotRequested().on(new Expired());

            saga.on(new TripCalledOff(TRIP, "expired"))
                    .then(
                            new StepRefused("confirm-trip", "expired"),
                            new StepDone("call-off-trip"),
                            undo("book-room", 1, "expired"));
            saga.on(new RoomReturned(TRIP), new FlightReturned(TRIP, ""))
                    .then(new UndoDone("book-flight", false), new SagaEnded(Outcome.UNDONE));
        }

        @Test
        void a_pivot_that_is_done_before_its_bar_lets_the_saga_continue() {
            var saga = pivotRequested().on(new Expired());

            saga.on(new Settled("call-off-trip", false, Optional.of(new TripConfirmed(TRIP))))
                    .then(new StepDone("confirm-trip"), requested("send-tickets", 1));
            saga.on(new Settled("call-off-trip", false, Optional.of(new TripConfirmed(TRIP))))
                    .thenNothing();
            saga.on(new TimedOut("call-off-trip", false, 1)).thenNothing();
            saga.on(new Failed("call-off-trip", false, 1, "unreadable")).thenNothing();
            saga.on(new TicketSent(TRIP)).then(new StepDone("send-tickets"), new SagaEnded(Outcome.COMPLETED));
        }

        @Test
        void a_pivot_refused_while_its_bar_waits_undoes_before_the_bar_answers() {
            var saga = pivotRequested().on(new Expired());

            saga.on(new Settled("confirm-trip", false, Optional.empty()))
                    .then(new StepRefused("confirm-trip", "refused"), undo("book-room", 1, "expired"));
            saga.on(new RoomReturned(TRIP), new FlightReturned(TRIP, "")).then(new UndoDone("book-flight", false));
            saga.on(new TripCalledOff(TRIP, "expired"))
                    .then(new StepDone("call-off-trip"), new SagaEnded(Outcome.UNDONE));
        }

        @Test
        void a_plan_without_a_bar_undoes_nothing_while_its_pivot_is_open() {
            var saga = new Instance(Trip.unbarred()).on(flight(), room());

            saga.on(new Expired()).thenNothing();
            saga.on(new TripCalledOff(TRIP, "customer"))
                    .then(new StepRefused("confirm-trip", "customer"), undo("book-room", 1, "customer"));
        }

        @Test
        void an_overdue_pivot_counts_as_refused() {
            new Instance(Trip.unbarred())
                    .on(flight(), room())
                    .on(new Failed("confirm-trip", false, 1, CommandFailed.OVERDUE))
                    .then(new StepRefused("confirm-trip", "expired"), undo("book-room", 1, "expired"));
        }

        @Test
        void a_technical_failure_of_the_pivot_requests_it_again() {
            pivotRequested()
                    .on(new Failed("confirm-trip", false, 1, "unreadable"))
                    .then(requested("confirm-trip", 2));
        }

        @Test
        void a_barred_pivot_is_not_requested_again() {
            var saga = pivotRequested().on(new TripCalledOff(TRIP, "customer"));

            saga.on(new TimedOut("confirm-trip", false, 1)).thenNothing();
            saga.on(new Failed("confirm-trip", false, 1, CommandFailed.OVERDUE)).thenNothing();
        }

        @Test
        void a_pivot_whose_bar_is_done_by_hand_is_neither_requested_again_nor_undone() {
            var saga = pivotRequested().on(new Expired()).on(new Failed("call-off-trip", false, 1, "unreadable"));

            saga.operator("call-off-trip", How.DONE).then(undo("book-room", 1, "expired"));
            saga.on(new TimedOut("confirm-trip", false, 1)).thenNothing();
            saga.on(new RoomReturned(TRIP), new FlightReturned(TRIP, ""))
                    .then(new UndoDone("book-flight", false), new SagaEnded(Outcome.UNDONE));
        }
    }

    @Nested
    class Cancellation {
        @Test
        void a_cancellation_undoes_all_steps_and_requests_no_end_step() {
            var saga = barred().on(flight());

            saga.on(new TripCalledOff(TRIP, "customer"))
                    .then(new StepDone("call-off-trip"), undo("book-room", 1, "cancelled"));
            saga.on(new RoomLocked(TRIP)).then(new UndoDone("book-room", true), undo("book-flight", 1, "cancelled"));
            saga.on(new FlightReturned(TRIP, ""))
                    .then(new UndoDone("book-flight", false), new SagaEnded(Outcome.UNDONE));
        }

        @Test
        void a_cancellation_before_the_pivot_needs_no_bar() {
            new Instance(Trip.unbarred())
                    .on(flight())
                    .on(new TripCalledOff(TRIP, "customer"))
                    .then(new StepDone("call-off-trip"), undo("book-room", 1, "cancelled"));
        }

        @Test
        void a_cancellation_bars_the_pivot() {
            pivotRequested()
                    .on(new TripCalledOff(TRIP, "customer"))
                    .then(
                            new StepDone("call-off-trip"),
                            new StepRefused("confirm-trip", "customer"),
                            undo("book-room", 1, "cancelled"));
        }

        @Test
        void a_cancellation_during_the_undo_only_replaces_the_end_step() {
            var saga = barred().on(flight()).on(new RoomFull(TRIP));

            saga.on(new TripCalledOff(TRIP, "customer")).then(new StepDone("call-off-trip"));
            saga.on(new FlightReturned(TRIP, ""))
                    .then(new UndoDone("book-flight", false), new SagaEnded(Outcome.UNDONE));
        }

        @Test
        void a_cancellation_after_the_pivot_is_ignored() {
            pivotDone().on(new TripCalledOff(TRIP, "customer")).thenNothing();
        }

        @Test
        void a_cancellation_of_another_instance_is_ignored() {
            barred().on(new TripCalledOff("t2", "customer")).thenNothing();
        }

        @Test
        void a_cancellation_that_only_refuses_the_pivot_acts_like_the_whole_limit() {
            var plan = Trip.empty()
                    .then(Trip.bookRoom())
                    .pivot(Trip.confirm())
                    .cancelledBy(TripCalledOff.class, TripCalledOff::trip)
                    .build();

            new Instance(plan).on(new TripCalledOff(TRIP, "customer")).then(undo("book-room", 1, "cancelled"));
        }

        @Test
        void only_an_event_that_ends_the_saga_replaces_its_end_step() {
            var answer = Trip.withEnd(Trip.empty().then(Trip.bookFlight()).then(Trip.bookRoom()))
                    .cancelledBy(RoomBooked.class, RoomBooked::trip)
                    .build();
            var goesOn = Trip.withEnd(Trip.empty().then(Trip.bookRoom()))
                    .cancelledBy(TripAsked.class, TripAsked::trip)
                    .build();

            new Instance(answer)
                    .on(flight(), room())
                    .then(new StepDone("book-room"), undo("book-room", 1, "cancelled"));
            new Instance(goesOn).on(Trip.asked()).then(undo("book-room", 1, "cancelled"));
        }

        @Test
        void a_cancellation_that_answers_nothing_acts_like_the_whole_limit() {
            var plan = Trip.empty()
                    .then(Trip.bookRoom())
                    .cancelledBy(TripCalledOff.class, TripCalledOff::trip)
                    .build();

            new Instance(plan).on(new TripCalledOff(TRIP, "customer")).then(undo("book-room", 1, "cancelled"));
        }
    }

    @Nested
    class Stuck {
        private Instance stuckUndo() {
            return barred().on(flight()).on(new RoomFull(TRIP)).on(new Failed("book-flight", true, 1, "unreadable"));
        }

        private Instance stuckStep() {
            return pivotDone().on(new TicketRefused(TRIP));
        }

        @Test
        void a_failed_or_refused_undo_makes_the_saga_stuck() {
            stuckUndo().then(new SagaStuck("book-flight", true, "unreadable"));
            barred().on(flight())
                    .on(new RoomFull(TRIP))
                    .on(new Settled("book-flight", true, Optional.empty()))
                    .then(new SagaStuck("book-flight", true, "refused"));
        }

        @Test
        void a_failed_or_refused_step_after_the_pivot_makes_the_saga_stuck() {
            stuckStep().then(new SagaStuck("send-tickets", false, "refused"));
            pivotDone()
                    .on(new Failed("send-tickets", false, 1, "unreadable"))
                    .then(new SagaStuck("send-tickets", false, "unreadable"));
        }

        @Test
        void a_refused_end_step_makes_the_saga_stuck() {
            barred().on(new FlightFull(TRIP, "", "strike"))
                    .on(new Settled("call-off-trip", false, Optional.empty()))
                    .then(new SagaStuck("call-off-trip", false, "refused"));
        }

        @Test
        void a_refused_end_step_of_a_saga_without_a_pivot_makes_it_stuck() {
            var plan = Trip.withEnd(Trip.empty().then(Trip.bookRoom())).build();

            new Instance(plan)
                    .on(new RoomFull(TRIP))
                    .on(new Settled("call-off-trip", false, Optional.empty()))
                    .then(new SagaStuck("call-off-trip", false, "refused"));
        }

        @Test
        void a_stuck_saga_says_so_once_and_has_no_more_time_outs() {
            var saga = stuckUndo();

            saga.on(new Failed("book-flight", true, 1, "unreadable")).thenNothing();
            saga.on(new Settled("book-flight", true, Optional.empty())).thenNothing();
            saga.on(new TimedOut("book-flight", true, 1)).thenNothing();
        }

        @Test
        void a_late_answer_ends_the_stuck_state() {
            stuckUndo().on(new FlightReturned(TRIP, "")).then(new UndoDone("book-flight", false), end("refused", 1));
            stuckStep().on(new TicketSent(TRIP)).then(new StepDone("send-tickets"), new SagaEnded(Outcome.COMPLETED));
        }

        @Test
        void resume_requests_the_same_command_again() {
            stuckUndo().operator("book-flight", How.RESUME).then(undo("book-flight", 2, "refused"));
            stuckStep().operator("send-tickets", How.RESUME).then(requested("send-tickets", 2));
        }

        @Test
        void done_by_hand_has_the_effect_of_an_answer() {
            stuckUndo().operator("book-flight", How.DONE).then(end("refused", 1));
            stuckStep().operator("send-tickets", How.DONE).then(new SagaEnded(Outcome.COMPLETED));
        }

        @Test
        void skip_continues_without_the_step_or_its_undo() {
            stuckUndo().operator("book-flight", How.SKIP).then(end("refused", 1));
            stuckStep().operator("send-tickets", How.SKIP).then(new SagaEnded(Outcome.COMPLETED));
        }

        @Test
        void a_step_that_is_not_stuck_is_not_resumed() {
            assertThat(barred().progress.resume("book-flight", How.RESUME, NOTE))
                    .isEmpty();
            assertThat(stuckUndo().progress.resume("book-room", How.RESUME, NOTE))
                    .isEmpty();
            assertThat(stuckUndo().progress.resume("book-flight", How.RESUME, NOTE))
                    .contains(new SagaResumed(new StreamId("saga-plan-trip/t1"), "book-flight", How.RESUME, NOTE));
            assertThat(new NotStarted().resume("book-flight", How.RESUME, NOTE)).isEmpty();
        }

        @Test
        void the_first_reason_to_undo_stays() {
            var saga = stuckUndo();
            saga.append(saga.progress.resume("book-flight", How.DONE, NOTE).orElseThrow());

            saga.on(new Expired()).then(end("refused", 1));
        }

        @Test
        void a_redelivered_decision_requests_the_step_once() {
            var saga = stuckUndo().operator("book-flight", How.RESUME);

            saga.on(new Resumed("book-flight")).thenNothing();
        }

        @Test
        void a_saga_with_a_skipped_bar_waits_for_its_pivot() {
            var saga = pivotRequested().on(new Expired()).on(new Failed("call-off-trip", false, 1, "unreadable"));
            saga.then(new SagaStuck("call-off-trip", false, "unreadable"));

            saga.operator("call-off-trip", How.SKIP).thenNothing();
            saga.on(new Failed("confirm-trip", false, 1, CommandFailed.OVERDUE));
            saga.on(new RoomReturned(TRIP), new FlightReturned(TRIP, ""))
                    .then(new UndoDone("book-flight", false), new SagaEnded(Outcome.UNDONE));
        }

        @Test
        void a_decision_on_a_bar_after_the_pivot_has_no_effect() {
            for (var how : How.values()) {
                var saga = pivotRequested()
                        .on(new Expired())
                        .on(new Failed("call-off-trip", false, 1, "unreadable"))
                        .on(new TripConfirmed(TRIP));

                saga.operator("call-off-trip", how).thenNothing();
                saga.on(new TicketSent(TRIP)).then(new StepDone("send-tickets"), new SagaEnded(Outcome.COMPLETED));
            }
        }

        @Test
        void a_skipped_end_step_ends_the_saga() {
            barred().on(new FlightFull(TRIP, "", "strike"))
                    .on(new Failed("call-off-trip", false, 1, "unreadable"))
                    .operator("call-off-trip", How.SKIP)
                    .then(new SagaEnded(Outcome.UNDONE));
        }
    }
}
