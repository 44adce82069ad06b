package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Uuids;
import dev.tideline.plan.Advance.Request;
import dev.tideline.plan.Progress.Running;
import dev.tideline.plan.SagaEvent.UndoRequested;
import dev.tideline.plan.Signal.Happened;
import dev.tideline.plan.StepState.Done;
import dev.tideline.plan.StepState.Waiting;
import java.util.List;
import java.util.stream.Stream;

/** Orchestrators of fulfil-order whose interpreter breaks a rule. */
public final class BrokenOrchestrators {
    private static final String FIRST = "reserve-inventory";
    private static final String SECOND = "process-payment";
    private static final String PIVOT = "confirm-order";

    private BrokenOrchestrators() {}

    /** Undoes both steps at once. */
    public static <S extends DomainEvent> Orchestrator<S> undoingTogether(Saga<S> saga) {
        return new Orchestrator<>(saga, (plan, progress, signal) -> {
            var advance = Interpreter.advance(plan, progress, signal);
            return advance.events().stream().anyMatch(BrokenOrchestrators::isFirstUndo)
                    ? both(advance, undo(plan, FIRST))
                    : advance;
        });
    }

    private static boolean isFirstUndo(SagaEvent event) {
        return event instanceof UndoRequested undo && undo.step().equals(SECOND) && undo.attempt() == 1;
    }

    /** Undoes a step when anything happens after the pivot. */
    public static <S extends DomainEvent> Orchestrator<S> undoingAfterThePivot(Saga<S> saga) {
        return new Orchestrator<>(
                saga,
                (plan, progress, signal) -> pivot(progress) instanceof Done
                        ? undo(plan, SECOND)
                        : Interpreter.advance(plan, progress, signal));
    }

    /** Undoes a step when anything happens before the pivot is done or refused. */
    public static <S extends DomainEvent> Orchestrator<S> undoingAnOpenPivot(Saga<S> saga) {
        return new Orchestrator<>(
                saga,
                (plan, progress, signal) -> pivot(progress) instanceof Waiting
                        ? undo(plan, SECOND)
                        : Interpreter.advance(plan, progress, signal));
    }

    /** Ignores answers that come after a time-out. */
    public static <S extends DomainEvent> Orchestrator<S> forgettingLateAnswers(Saga<S> saga) {
        return new Orchestrator<>(
                saga,
                (plan, progress, signal) -> signal instanceof Happened && isRequestedAgain(progress)
                        ? new Advance(List.of(), List.of())
                        : Interpreter.advance(plan, progress, signal));
    }

    /** Requests each command twice, under two ids. */
    public static <S extends DomainEvent> Orchestrator<S> requestingTwice(Saga<S> saga) {
        return new Orchestrator<>(saga, (plan, progress, signal) -> {
            var advance = Interpreter.advance(plan, progress, signal);
            var again = advance.requests().stream()
                    .map(BrokenOrchestrators::underAnotherId)
                    .toList();
            return both(advance, new Advance(List.of(), again));
        });
    }

    private static Request underAnotherId(Request request) {
        return new Request(
                request.step(),
                request.undo(),
                request.attempt(),
                Uuids.nameBased(request.commandId(), "again"),
                request.target(),
                request.data(),
                request.within(),
                request.limited());
    }

    private static Advance undo(InstancePlan plan, String name) {
        var step = plan.step(plan.place(name));
        var id = InstancePlan.commandId(plan.saga(), name, true);
        var undo = step.undo().orElseThrow();
        return new Advance(
                List.of(new UndoRequested(name, 1, id, InstancePlan.EXPIRED)),
                List.of(new Request(
                        name, true, 1, id, undo.target(), undo.data().get(), undo.within(), false)));
    }

    private static Advance both(Advance one, Advance other) {
        return new Advance(
                Stream.concat(one.events().stream(), other.events().stream()).toList(),
                Stream.concat(one.requests().stream(), other.requests().stream())
                        .toList());
    }

    private static StepState pivot(Progress progress) {
        return progress instanceof Running running ? running.step(PIVOT).orElse(null) : null;
    }

    private static boolean isRequestedAgain(Progress progress) {
        return progress instanceof Running running
                && running.all().values().stream()
                        .anyMatch(state -> state instanceof Waiting waiting && waiting.attempt() > 1);
    }
}
