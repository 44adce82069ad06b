package dev.tideline.views.saga;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.plan.SagaEvent;
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
import dev.tideline.runtime.views.Applies;
import dev.tideline.runtime.views.Steps;
import dev.tideline.views.saga.SagaView.State;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The steps of a saga instance's row, from its own events. */
@Applies(SagaEvent.class)
public class SagaViewSteps implements Steps<SagaView> {
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public Class<SagaView> view() {
        return SagaView.class;
    }

    @Override
    public SagaView emptyRow(Envelope event) {
        var row = new SagaView();
        row.id = event.streamId().entityId();
        row.steps = List.of();
        return row;
    }

    @Override
    public void step(SagaView row, DomainEvent event, Instant timestamp) {
        var time = MICROSECONDS.format(timestamp);
        switch ((SagaEvent) event) {
            case SagaStarted started -> {
                row.saga = started.saga();
                row.key = started.key();
                row.version = started.version();
                row.steps = started.steps().orElse(List.of()).stream()
                        .map(SagaStep::pending)
                        .toList();
                row.startedAt = timestamp;
            }
            case StepRequested one ->
                change(row, one.step(), step -> step.requested(SagaStep.State.REQUESTED, one.attempt(), time));
            case UndoRequested one ->
                change(row, one.step(), step -> step.requested(SagaStep.State.UNDO_REQUESTED, one.attempt(), time));
            case StepDone one -> change(row, one.step(), step -> step.ended(SagaStep.State.DONE, time));
            case StepRefused one -> change(row, one.step(), step -> step.ended(SagaStep.State.REFUSED, time));
            case StepTimedOut one -> change(row, one.step(), SagaStep::timedOut);
            case UndoDone one ->
                change(
                        row,
                        one.step(),
                        step -> step.ended(one.barred() ? SagaStep.State.BARRED : SagaStep.State.UNDONE, time));
            case SagaStuck one -> change(row, one.step(), step -> step.stuck(one.reason()));
            case SagaResumed one -> change(row, one.step(), step -> resumed(step, one, time));
            case SagaEnded ended -> {
                row.state = switch (ended.outcome()) {
                    case COMPLETED -> State.COMPLETED;
                    case UNDONE -> State.UNDONE;
                };
                row.endedAt = timestamp;
            }
        }
        if (row.endedAt == null) {
            row.state = row.steps.stream().anyMatch(step -> step.stuck().isPresent()) ? State.STUCK : State.RUNNING;
        }
    }

    /** Applies an operator's decision. A resumed step keeps its state until the saga requests it again. */
    private static SagaStep resumed(SagaStep step, SagaResumed resumed, String time) {
        return switch (resumed.how()) {
            case RESUME -> step.requested(step.state(), step.attempts(), time);
            case DONE ->
                step.ended(
                        step.state() == SagaStep.State.UNDO_REQUESTED ? SagaStep.State.UNDONE : SagaStep.State.DONE,
                        time);
            case SKIP -> step.ended(SagaStep.State.SKIPPED, time);
        };
    }

    /** Changes a step of the row. A step that the row does not have, such as the end step, is added at the end. */
    private static void change(SagaView row, String name, UnaryOperator<SagaStep> change) {
        var steps = new ArrayList<>(row.steps);
        for (var place = 0; place < steps.size(); place++) {
            if (steps.get(place).name().equals(name)) {
                steps.set(place, change.apply(steps.get(place)));
                row.steps = List.copyOf(steps);
                return;
            }
        }
        steps.add(change.apply(SagaStep.pending(name)));
        row.steps = List.copyOf(steps);
    }
}
