package dev.tideline.projections.sagaview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.plan.InstancePlan;
import dev.tideline.plan.SagaEvent;
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
import dev.tideline.testing.History;
import dev.tideline.views.saga.SagaStep;
import dev.tideline.views.saga.SagaView;
import dev.tideline.views.saga.SagaView.State;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SagaViewProjectionTest {
    private static final StreamId SAGA = new StreamId("saga-send-parcel/p1");
    private static final SagaEvent STARTED =
            new SagaStarted("send-parcel", 2, "p1", Optional.of(List.of("pack", "load/a", "load/b", "hand-over")));

    private final SagaViewProjection projection = new SagaViewProjection();

    @Test
    void a_saga_shows_the_steps_that_are_still_to_come() {
        var row = row(STARTED, requested("pack", 1));

        assertThat(row.id).isEqualTo("send-parcel/p1");
        assertThat(List.of(row.saga, row.key, row.version, row.state, row.startedAt.toString()))
                .containsExactly("send-parcel", "p1", 2, State.RUNNING, "2026-01-01T00:00:01.000001Z");
        assertThat(row.endedAt).isNull();
        assertThat(steps(row)).isEqualTo("pack REQUESTED 1, load/a PENDING 0, load/b PENDING 0, hand-over PENDING 0");
        assertThat(row.steps.getFirst().requestedAt()).hasValue("2026-01-01T00:00:02.000001Z");
        assertThat(row.steps.getLast().requestedAt()).isEmpty();
    }

    @Test
    void an_older_saga_shows_its_steps_when_they_are_requested() {
        var row = row(new SagaStarted("send-parcel", 1, "p1"), requested("pack", 1), new StepDone("pack"));

        assertThat(steps(row)).isEqualTo("pack DONE 1");
    }

    @Test
    void a_completed_saga_has_ended() {
        var row = row(
                new SagaStarted("send-parcel", 2, "p1", Optional.of(List.of("pack"))),
                requested("pack", 1),
                new StepDone("pack"),
                new SagaEnded(Outcome.COMPLETED));

        assertThat(row.state).isEqualTo(State.COMPLETED);
        assertThat(row.endedAt).hasToString("2026-01-01T00:00:04.000001Z");
        assertThat(row.steps.getFirst().endedAt()).hasValue("2026-01-01T00:00:03.000001Z");
    }

    @Test
    void an_undone_saga_shows_what_was_undone_and_its_end_step_last() {
        var row = row(
                STARTED,
                requested("pack", 1),
                new StepDone("pack"),
                requested("load/a", 1),
                requested("load/b", 1),
                new StepRefused("load/a", "full"),
                undo("load/b", 1),
                new UndoDone("load/b", true),
                undo("pack", 1),
                new UndoDone("pack", false),
                requested("return-parcel", 1),
                new StepDone("return-parcel"),
                new SagaEnded(Outcome.UNDONE));

        assertThat(row.state).isEqualTo(State.UNDONE);
        assertThat(steps(row))
                .isEqualTo(
                        "pack UNDONE 1, load/a REFUSED 1, load/b BARRED 1, hand-over PENDING 0, return-parcel DONE 1");
    }

    @Test
    void a_step_that_is_requested_again_counts_its_attempts_from_the_first() {
        var row = row(STARTED, requested("pack", 1), new StepTimedOut("pack", 1, false));

        assertThat(steps(row)).startsWith("pack TIMED_OUT 1");

        row = row(STARTED, requested("pack", 1), new StepTimedOut("pack", 1, false), requested("pack", 2));

        assertThat(steps(row)).startsWith("pack REQUESTED 2");
        assertThat(row.steps.getFirst().requestedAt()).hasValue("2026-01-01T00:00:02.000001Z");
    }

    @Test
    void an_undo_counts_its_own_attempts_and_has_not_ended() {
        var row = row(STARTED, requested("pack", 1), requested("pack", 2), new StepDone("pack"), undo("pack", 1));

        assertThat(steps(row)).startsWith("pack UNDO_REQUESTED 1");
        assertThat(row.steps.getFirst().endedAt()).isEmpty();
    }

    @Test
    void a_saga_is_stuck_until_no_step_waits_for_an_operator() {
        var stuck = List.of(
                STARTED,
                requested("load/a", 1),
                requested("load/b", 1),
                new SagaStuck("load/a", false, "broken"),
                new SagaStuck("load/b", false, "broken"));

        assertThat(row(stuck).state).isEqualTo(State.STUCK);
        assertThat(row(stuck).steps.get(1).stuck()).hasValue("broken");
        assertThat(row(stuck, resumed("load/a", How.RESUME)).state).isEqualTo(State.STUCK);
        var both = row(stuck, resumed("load/a", How.RESUME), resumed("load/b", How.SKIP));
        assertThat(both.state).isEqualTo(State.RUNNING);
        assertThat(steps(both)).contains("load/a REQUESTED 1, load/b SKIPPED 1");
    }

    @Test
    void a_step_or_undo_that_was_done_by_hand_has_ended() {
        var step = row(STARTED, requested("pack", 1), new SagaStuck("pack", false, "?"), resumed("pack", How.DONE));
        var undo = row(STARTED, undo("pack", 1), new SagaStuck("pack", true, "?"), resumed("pack", How.DONE));

        assertThat(steps(step)).startsWith("pack DONE 1");
        assertThat(steps(undo)).startsWith("pack UNDONE 1");
        assertThat(undo.steps.getFirst().endedAt()).hasValue("2026-01-01T00:00:04.000001Z");
    }

    @Test
    void an_ended_saga_is_not_stuck_any_more() {
        var row =
                row(STARTED, requested("pack", 1), new SagaStuck("pack", false, "?"), new SagaEnded(Outcome.COMPLETED));

        assertThat(row.state).isEqualTo(State.COMPLETED);
    }

    @Test
    void the_tag_changes_with_each_event() {
        var tags = new HashSet<>(Set.of(row().tag()));
        var events = List.of(STARTED, requested("pack", 1), new StepDone("pack"));

        for (var i = 1; i <= events.size(); i++) {
            assertThat(tags.add(row(events.subList(0, i)).tag())).isTrue();
        }
        assertThat(row(events).tag())
                .as("raise SagaView.SHAPE with what is served")
                .isEqualTo("3.0-1");
    }

    @Test
    void steps_and_sagas_are_measured_by_outcome() {
        var meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);
        try {
            var history = history(
                    List.of(STARTED, requested("load/a", 1), new StepDone("load/a"), new SagaEnded(Outcome.COMPLETED)));
            var row = row(history.getFirst());
            history.forEach(event -> {
                projection.apply(row, event);
                projection.applied(row, event);
            });

            var step = meters.get("tideline.saga.steps")
                    .tags("saga", "send-parcel", "step", "load", "outcome", "done")
                    .timer();
            var saga = meters.get("tideline.saga.duration")
                    .tags("saga", "send-parcel", "outcome", "completed")
                    .timer();
            assertThat(List.of(seconds(step), seconds(saga))).containsExactly(1.0, 3.0);
        } finally {
            Metrics.removeRegistry(meters);
        }
    }

    private static double seconds(Timer timer) {
        return timer.totalTime(TimeUnit.SECONDS);
    }

    private static StepRequested requested(String step, int attempt) {
        return new StepRequested(step, attempt, InstancePlan.commandId(SAGA, step, false), Optional.empty());
    }

    private static UndoRequested undo(String step, int attempt) {
        return new UndoRequested(step, attempt, InstancePlan.commandId(SAGA, step, true), "full");
    }

    private static SagaResumed resumed(String step, How how) {
        return new SagaResumed(SAGA, step, how, new Note("seen"));
    }

    private static String steps(SagaView row) {
        return row.steps.stream()
                .map(step -> step.name() + " " + step.state() + " " + step.attempts())
                .collect(Collectors.joining(", "));
    }

    private SagaView row(List<SagaEvent> first, SagaEvent... more) {
        var history = new History();
        first.forEach(event -> history.with(SAGA, event));
        List.of(more).forEach(event -> history.with(SAGA, event));
        return applied(history.events());
    }

    private SagaView row(SagaEvent... events) {
        return row(List.of(events));
    }

    private static List<Envelope> history(List<SagaEvent> events) {
        var history = new History();
        events.forEach(event -> history.with(SAGA, event));
        return history.events();
    }

    private SagaView row(Envelope first) {
        return projection.emptyRow(first);
    }

    private SagaView applied(List<Envelope> events) {
        var row = new SagaView();
        row.id = SAGA.entityId();
        row.steps = List.<SagaStep>of();
        events.forEach(event -> projection.apply(row, event));
        return row;
    }
}
