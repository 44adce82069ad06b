package dev.tideline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.plan.Advance.Request;
import dev.tideline.plan.Progress.Ended;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.SagaEvent.Outcome;
import dev.tideline.plan.Signal.Happened;
import dev.tideline.plan.Signal.Started;
import dev.tideline.plan.Trip.FlightEvent.FlightBooked;
import dev.tideline.plan.Trip.FlightEvent.FlightReturned;
import dev.tideline.plan.Trip.RoomEvent.RoomBooked;
import dev.tideline.plan.Trip.RoomEvent.RoomFull;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManyStepsTest {
    private Progress progress = new NotStarted();
    private int most;

    @Test
    void a_thousand_steps_run_together_and_are_undone_together() {
        run(1_000, RoomFull::new);

        assertThat(most).isEqualTo(Interpreter.MAX_OPEN_STEPS);
        assertThat(progress)
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.outcome()).isEqualTo(Outcome.UNDONE));
    }

    @Test
    void at_most_200_steps_wait_for_an_answer_at_the_same_time() {
        run(1_000, RoomBooked::new);

        assertThat(most).isEqualTo(Interpreter.MAX_OPEN_STEPS);
        assertThat(progress)
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.outcome()).isEqualTo(Outcome.COMPLETED));
    }

    @Test
    void the_work_for_a_step_does_not_grow_with_the_number_of_steps() {
        run(2_000, RoomFull::new);
        var few = measure(2_000);
        var many = measure(20_000);

        assertThat(many).as("20,000 steps, if 2,000 take %s", few).isLessThan(few.multipliedBy(30));
    }

    /** Returns the time that this thread computed. The time of a clock also has what other processes did. */
    private Duration measure(int steps) {
        var thread = ManagementFactory.getThreadMXBean();
        var before = thread.getCurrentThreadCpuTime();
        run(steps, RoomFull::new);
        return Duration.ofNanos(thread.getCurrentThreadCpuTime() - before);
    }

    private void run(int steps, Function<String, Trip.RoomEvent> room) {
        var guests = IntStream.range(0, steps).mapToObj(each -> "guest" + each).toArray(String[]::new);
        var plan = Trip.reversible().instance(Trip.asked(guests));
        progress = new NotStarted();
        var signals = new ArrayDeque<Signal>();
        signals.add(new Started(false));
        while (!signals.isEmpty()) {
            var advance = Interpreter.advance(plan, progress, signals.poll());
            for (var event : advance.events()) {
                progress = Progress.evolve(progress, event);
            }
            most = Math.max(most, advance.requests().size());
            advance.requests().forEach(request -> signals.add(new Happened(answer(request, room))));
        }
    }

    private static dev.tideline.event.DomainEvent answer(Request request, Function<String, Trip.RoomEvent> room) {
        if (request.step().equals("book-room")) {
            return room.apply(Trip.TRIP);
        }
        var guest = request.step().substring(request.step().indexOf('/') + 1);
        return request.undo() ? new FlightReturned(Trip.TRIP, guest) : new FlightBooked(Trip.TRIP, guest);
    }
}
