package dev.tideline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.plan.Advance.Request;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.Progress.Running;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.plan.Signal.Expired;
import dev.tideline.plan.Signal.Failed;
import dev.tideline.plan.Signal.Happened;
import dev.tideline.plan.Signal.Settled;
import dev.tideline.plan.Signal.TimedOut;
import dev.tideline.plan.StepState.Waiting;
import dev.tideline.plan.Trip.RoomEvent.RoomBooked;
import dev.tideline.plan.Trip.RoomEvent.RoomFull;
import dev.tideline.plan.Trip.TripEvent;
import dev.tideline.plan.Trip.TripEvent.TripAsked;
import dev.tideline.plan.Trip.TripEvent.TripCalledOff;
import dev.tideline.plan.Trip.TripEvent.TripConfirmed;
import dev.tideline.plan.World.Rare;
import dev.tideline.plan.World.Rules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Breaks each rule on purpose. The histories must then show a violation, or {@link EveryHistoryTest} would prove nothing. */
class BrokenRulesTest {
    private static final Map<Rare, Integer> RARE = Map.of(Rare.REFUSAL, 1, Rare.FAILURE, 1, Rare.TIME_OUT, 1);
    private static final Map<Rare, Integer> REFUSED = Map.of(Rare.REFUSAL, 1, Rare.DUPLICATE, 1);
    private static final Map<Rare, Integer> LIMITED = Map.of(Rare.LIMIT, 1);
    private static final Advance NOTHING = new Advance(List.of(), List.of());

    @Test
    void undos_out_of_order_are_found() {
        var together = Trip.withEnd(Trip.empty()
                        .then(Trip.bookFlight(), Trip.bookRoom())
                        .pivot(Trip.confirm(), "call-off-trip")
                        .then(Trip.sendTickets()))
                .build()
                .instance(Trip.asked());
        assertIsFound(
                "book-flight is undone before book-room",
                REFUSED,
                (plan, progress, signal) ->
                        Interpreter.advance(isUndoing(progress) ? instead(plan, together) : plan, progress, signal));
    }

    @Test
    void an_undo_after_the_pivot_is_found() {
        var later = Trip.withEnd(Trip.empty()
                        .then(Trip.bookFlight())
                        .then(Trip.bookRoom())
                        .then(Trip.confirm()
                                .undo(
                                        "take-back-trip",
                                        Answer.in(TripEvent.class, TripEvent::trip)
                                                .goesOn(TripAsked.class, TripConfirmed.class)
                                                .done(TripCalledOff.class)))
                        .pivot(Trip.sendTickets()))
                .build()
                .instance(Trip.asked());
        assertIsFound(
                "is undone after the pivot",
                LIMITED,
                (plan, progress, signal) ->
                        Interpreter.advance(signal instanceof Expired ? instead(plan, later) : plan, progress, signal));
    }

    @Test
    void an_undo_while_the_pivot_is_open_is_found() {
        var refusal = new Settled("confirm-trip", false, Optional.empty());
        assertIsFound(
                "is undone while the pivot is open",
                (plan, progress, signal) ->
                        Interpreter.advance(plan, progress, signal instanceof TimedOut ? refusal : signal));
        assertIsFound(
                "is undone after the pivot",
                LIMITED,
                (plan, progress, signal) ->
                        Interpreter.advance(plan, progress, signal instanceof Expired ? refusal : signal));
    }

    @Test
    void an_ignored_answer_after_a_time_out_is_found() {
        assertIsFound(
                "the saga does not end",
                (plan, progress, signal) -> signal instanceof Happened && isWaiting(progress, 2)
                        ? NOTHING
                        : Interpreter.advance(plan, progress, signal));
    }

    @Test
    void an_ignored_answer_to_an_undo_is_found() {
        assertIsFound(
                "the saga does not end",
                (plan, progress, signal) -> signal instanceof Happened && isUndoing(progress)
                        ? NOTHING
                        : Interpreter.advance(plan, progress, signal));
    }

    @Test
    void a_new_command_id_with_each_attempt_is_found() {
        assertIsFound("has another command id with each attempt", (plan, progress, signal) -> {
            var advance = Interpreter.advance(plan, progress, signal);
            return new Advance(
                    advance.events(),
                    advance.requests().stream().map(BrokenRulesTest::another).toList());
        });
    }

    private static Request another(Request request) {
        return new Request(
                request.step(),
                request.undo(),
                request.attempt(),
                new UUID(0, request.attempt()),
                request.target(),
                request.data(),
                request.within(),
                request.limited());
    }

    @Test
    void a_step_that_is_done_twice_is_found() {
        assertIsFound("is done twice", RARE, new Rules() {
            @Override
            public boolean remembers() {
                return false;
            }
        });
    }

    @Test
    void a_command_that_is_never_answered_is_found() {
        assertIsFound("the saga does not end", RARE, new Rules() {
            @Override
            public boolean settles() {
                return false;
            }
        });
    }

    @Test
    void an_undo_that_does_not_bar_an_unseen_step_is_found() {
        assertIsFound("is still done, but the saga is undone", Map.of(Rare.REFUSAL, 1), new Rules() {
            @Override
            public boolean bars() {
                return false;
            }
        });
    }

    @Test
    void a_time_out_that_undoes_at_once_is_found() {
        assertIsFound(
                "is undone without a reason",
                (plan, progress, signal) ->
                        Interpreter.advance(plan, progress, signal instanceof TimedOut ? new Expired() : signal));
    }

    @Test
    void a_technical_failure_that_undoes_at_once_is_found() {
        assertIsFound(
                "is undone without a reason",
                (plan, progress, signal) ->
                        Interpreter.advance(plan, progress, signal instanceof Failed ? new Expired() : signal));
    }

    @Test
    void a_new_attempt_of_an_overdue_command_is_found() {
        assertIsFound(
                "is requested without end",
                LIMITED,
                (plan, progress, signal) -> Interpreter.advance(
                        plan,
                        progress,
                        signal instanceof Failed failed && failed.reason().equals(CommandFailed.OVERDUE)
                                ? new Failed(failed.step(), failed.undo(), failed.attempt(), "unreadable")
                                : signal));
    }

    @Test
    void a_stuck_saga_that_does_not_say_so_is_found() {
        assertIsFound("the saga does not end", without(SagaStuck.class::isInstance));
    }

    @Test
    void an_undo_whose_command_is_missing_is_found() {
        assertIsFound("the saga does not end", (plan, progress, signal) -> {
            var advance = Interpreter.advance(plan, progress, signal);
            return new Advance(
                    advance.events(),
                    advance.requests().stream()
                            .filter(request -> !request.undo())
                            .toList());
        });
    }

    @Test
    void a_request_whose_event_is_missing_is_found() {
        assertIsFound("the saga does not end", without(SagaEvent.StepRequested.class::isInstance));
    }

    @Test
    void a_refusal_that_counts_as_done_is_found() {
        var booked = new Happened(new RoomBooked(Trip.TRIP));
        assertIsFound(
                "book-room is not done, but the saga is completed",
                REFUSED,
                (plan, progress, signal) -> Interpreter.advance(
                        plan,
                        progress,
                        signal instanceof Happened happened && happened.event() instanceof RoomFull ? booked : signal));
    }

    @Test
    void a_missing_end_step_is_found() {
        var endless = Trip.empty()
                .then(Trip.bookFlight())
                .then(Trip.bookRoom())
                .pivot(Trip.confirm())
                .then(Trip.sendTickets())
                .build()
                .instance(Trip.asked());
        assertIsFound(
                "the end step is not done",
                (plan, progress, signal) -> Interpreter.advance(instead(plan, endless), progress, signal));
    }

    /** Returns the other plan if it has the same steps. */
    private static InstancePlan instead(InstancePlan plan, InstancePlan other) {
        return plan.steps().equals(other.steps()) ? other : plan;
    }

    private static Advancing without(Predicate<SagaEvent> forgotten) {
        return (plan, progress, signal) -> {
            var advance = Interpreter.advance(plan, progress, signal);
            return new Advance(
                    advance.events().stream().filter(forgotten.negate()).toList(), advance.requests());
        };
    }

    private static boolean isUndoing(Progress progress) {
        return progress instanceof Running running && running.undoing();
    }

    private static boolean isWaiting(Progress progress, int attempt) {
        return progress instanceof Running running
                && running.all().values().stream()
                        .anyMatch(state -> state instanceof Waiting waiting && waiting.attempt() == attempt);
    }

    private interface Advancing {
        Advance advance(InstancePlan plan, Progress progress, Signal signal);
    }

    private static void assertIsFound(String violation, Advancing interpreter) {
        assertIsFound(violation, RARE, interpreter);
    }

    private static void assertIsFound(String violation, Map<Rare, Integer> budget, Advancing interpreter) {
        assertIsFound(violation, budget, new Rules() {
            @Override
            public Advance advance(InstancePlan plan, Progress progress, Signal signal) {
                return interpreter.advance(plan, progress, signal);
            }
        });
    }

    private static void assertIsFound(String violation, Map<Rare, Integer> budget, Rules rules) {
        assertThat(Stream.of(Trip.barred(), Trip.unbarred(), Trip.together())
                        .map(plan -> new World(rules, plan.instance(Trip.asked("ada")), budget))
                        .flatMap(world -> Histories.of(world).violations().keySet().stream()))
                .anyMatch(found -> found.contains(violation));
    }
}
