package dev.tideline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Note;
import dev.tideline.plan.Progress.Ended;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.Progress.Running;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaEvent.Outcome;
import dev.tideline.plan.SagaEvent.SagaEnded;
import dev.tideline.plan.SagaEvent.SagaResumed;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.plan.SagaEvent.StepDone;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.plan.SagaEvent.UndoDone;
import dev.tideline.plan.SagaEvent.UndoRequested;
import dev.tideline.plan.StepState.Actor;
import dev.tideline.plan.StepState.Undone;
import dev.tideline.plan.StepState.Waiting;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final SagaStarted STARTED = new SagaStarted("plan-trip", 1, "t1");
    private static final SagaStuck STUCK = new SagaStuck("book-room", false, "broken");

    @Test
    void a_saga_starts_once_and_ends_once() {
        var running = after(STARTED, requested("book-room", 1));
        var ended = Progress.evolve(running, new SagaEnded(Outcome.COMPLETED));

        assertThat(Progress.evolve(running, STARTED)).isEqualTo(running);
        assertThat(ended).isInstanceOf(Ended.class);
        assertThat(Progress.evolve(ended, new SagaEnded(Outcome.UNDONE))).isEqualTo(ended);
        assertThat(Progress.evolve(new NotStarted(), new StepDone("book-room"))).isEqualTo(new NotStarted());
    }

    @Test
    void a_step_that_does_not_wait_is_neither_stuck_nor_resumed() {
        var done = after(STARTED, requested("book-room", 1), new StepDone("book-room"));

        assertThat(Progress.evolve(done, STUCK)).isEqualTo(done);
        assertThat(Progress.evolve(done, resumed())).isEqualTo(done);
    }

    @Test
    void a_stuck_step_keeps_its_attempt() {
        var stuck = after(STARTED, requested("book-room", 1), requested("book-room", 2), STUCK);

        assertThat(step(stuck)).contains(new Waiting(false, 2, Actor.OPERATOR));
        assertThat(step(Progress.evolve(stuck, resumed()))).contains(new Waiting(false, 2, Actor.SAGA));
    }

    @Test
    void a_step_that_is_requested_again_is_not_the_latest_one() {
        var running = (Running) after(
                STARTED,
                requested("book-flight", 1),
                requested("book-room", 1),
                requested("book-flight", 2),
                undo("book-room", 1),
                undo("book-flight", 1),
                undo("book-room", 2));

        assertThat(running.last()).contains("book-room");
        assertThat(running.lastUndo()).contains("book-flight");
    }

    @Test
    void a_barred_step_is_told_from_an_undone_one() {
        var undoing = undo("book-room", 1);

        assertThat(step(after(STARTED, requested("book-room", 1), undoing, new UndoDone("book-room", true))))
                .contains(new Undone(true));
        assertThat(step(after(STARTED, requested("book-room", 1), undoing, new UndoDone("book-room", false))))
                .contains(new Undone(false));
    }

    @Test
    void only_an_end_step_that_was_requested_while_a_step_waits_is_an_open_bar() {
        var pivot = requested("confirm-trip", 1);
        var bar = new StepRequested("call-off-trip", 1, new UUID(0, 2), Optional.of("expired"));

        assertThat(after(STARTED, pivot, bar).isOpenBar("call-off-trip")).isTrue();
        assertThat(after(STARTED, pivot, bar).isOpenBar("confirm-trip")).isFalse();
        assertThat(after(STARTED, pivot, bar, new StepDone("confirm-trip")).isOpenBar("call-off-trip"))
                .isFalse();
        assertThat(new NotStarted().isOpenBar("call-off-trip")).isFalse();
    }

    private static StepRequested requested(String step, int attempt) {
        return new StepRequested(step, attempt, new UUID(0, attempt), Optional.empty());
    }

    private static UndoRequested undo(String step, int attempt) {
        return new UndoRequested(step, attempt, new UUID(0, attempt), "refused");
    }

    private static SagaResumed resumed() {
        return new SagaResumed(Progress.stream("plan-trip", "t1").id(), "book-room", How.RESUME, new Note("a test"));
    }

    private static Optional<StepState> step(Progress progress) {
        return ((Running) progress).step("book-room");
    }

    private static Progress after(SagaEvent... events) {
        Progress progress = new NotStarted();
        for (var event : events) {
            progress = Progress.evolve(progress, event);
        }
        return progress;
    }
}
