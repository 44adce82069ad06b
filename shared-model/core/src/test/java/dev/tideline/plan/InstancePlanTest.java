package dev.tideline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.EventStream;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.Progress.Running;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.plan.SagaEvent.UndoRequested;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An instance with 250 flights that are booked together, and a room after them. */
class InstancePlanTest {
    private static final UUID COMMAND = new UUID(0, 1);

    private final InstancePlan plan = Trip.reversible()
            .instance(Trip.asked(
                    IntStream.range(0, 250).mapToObj(guest -> "guest" + guest).toArray(String[]::new)));

    @Test
    void commands_of_the_next_steps_are_named_in_blocks_of_200() {
        assertThat(plan.upcoming(requested(10))).isEqualTo(commands(0, 200, false));
        assertThat(plan.upcoming(requested(198))).isEqualTo(commands(0, 200, false));
        assertThat(plan.upcoming(requested(199))).isEqualTo(commands(200, 251, false));
    }

    @Test
    void commands_of_the_next_undos_are_named_in_reverse() {
        assertThat(plan.upcoming(undoRequested(249))).isEqualTo(commands(200, 251, true));
        assertThat(plan.upcoming(undoRequested(200))).isEqualTo(commands(0, 200, true));
    }

    @Test
    void no_commands_of_another_stage_are_named() {
        assertThat(plan.upcoming(requested(249))).isEmpty();
        assertThat(plan.upcoming(requested(250))).isEmpty();
        assertThat(plan.upcoming(undoRequested(250))).isEmpty();
        assertThat(plan.upcoming(undoRequested(0))).isEmpty();
    }

    @Test
    void a_block_of_commands_is_made_once() {
        assertThat(plan.upcoming(requested(10))).isSameAs(plan.upcoming(requested(11)));
    }

    @Test
    void a_step_that_the_plan_lacks_has_no_place() {
        assertThatThrownBy(() -> plan.place("other"))
                .hasMessage("The plan of %s has no step other".formatted(plan.saga()));
    }

    private Running requested(int place) {
        var requested = new StepRequested(plan.steps().get(place), 1, COMMAND, Optional.empty());
        return (Running) Progress.evolve(Progress.evolve(new NotStarted(), plan.started()), requested);
    }

    private Running undoRequested(int place) {
        return (Running)
                Progress.evolve(requested(250), new UndoRequested(plan.steps().get(place), 1, COMMAND, "refused"));
    }

    private List<EventStream<CommandState, CommandEvent>> commands(int from, int to, boolean undo) {
        return plan.steps().subList(from, to).stream()
                .map(step -> CommandState.stream(InstancePlan.commandId(plan.saga(), step, undo)))
                .toList();
    }
}
