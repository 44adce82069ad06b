package dev.tideline.plan;

import static dev.tideline.plan.InstancePlan.CANCELLED;
import static dev.tideline.plan.InstancePlan.EXPIRED;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.Advance.Request;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.InstancePlan.PlannedCommand;
import dev.tideline.plan.InstancePlan.Said;
import dev.tideline.plan.Progress.Ended;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.Progress.Running;
import dev.tideline.plan.SagaEvent.Outcome;
import dev.tideline.plan.SagaEvent.SagaEnded;
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
import dev.tideline.plan.StepState.Done;
import dev.tideline.plan.StepState.For;
import dev.tideline.plan.StepState.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs plans. What happens to an instance, and what it asks for, is a pure function of its plan, its own events and the signal that wakes
 * it.
 */
public final class Interpreter {
    /** How many steps of an instance are asked for at once; each names a stream in the same append. */
    public static final int AT_ONCE = 200;

    private final InstancePlan plan;
    private final List<SagaEvent> events = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private Running now;
    private boolean undoing;
    private String reason;

    private Interpreter(InstancePlan plan, Running now) {
        this.plan = plan;
        this.now = now;
        undoing = isBackward();
        reason = now.reason().orElse(CANCELLED);
    }

    /** Returns what follows from a signal; nothing if the instance has ended, or was not started. */
    public static Advance advance(InstancePlan plan, Progress progress, Signal signal) {
        return switch (progress) {
            case NotStarted before when signal instanceof Started started -> start(plan, before, started);
            case Running running -> new Interpreter(plan, running).advance(signal);
            case NotStarted _, Ended _ -> new Advance(List.of(), List.of());
        };
    }

    private static Advance start(InstancePlan plan, Progress before, Started signal) {
        var started = plan.started();
        var interpreter = new Interpreter(plan, (Running) Progress.evolve(before, started));
        interpreter.events.add(started);
        if (signal.overdue()) {
            interpreter.callOff(EXPIRED);
        }
        return interpreter.goOn();
    }

    private Advance advance(Signal signal) {
        switch (signal) {
            case Started _ -> {}
            case Happened happened -> happened(happened.event());
            case Settled settled -> settled(settled);
            case Failed failed -> failed(failed);
            case TimedOut timedOut -> timedOut(timedOut);
            case Expired _ -> callOff(EXPIRED);
            case Resumed resumed -> resumed(resumed.step());
        }
        return goOn();
    }

    // What the signal says.

    private void happened(DomainEvent event) {
        var isOwnEnd = now.end().isPresent();
        if (plan.isCancelledBy(event) && !isOwnEnd) {
            cancelled(event);
        }
        plan.said(event).forEach(this::said);
    }

    private void cancelled(DomainEvent event) {
        var isEnd = plan.said(event).anyMatch(said -> isEnd(said.step()) && said.meaning() == Meaning.DONE);
        if (!isEnd) {
            callOff(CANCELLED);
        } else if (undoing || !isPivotPassed() && (!isPivotOpen() || plan.hasBar())) {
            happens(new StepDone(plan.endName().orElseThrow()));
        }
    }

    private void said(Said said) {
        if (!isAwaited(said.step(), said.undo())) {
            return;
        }
        switch (said.meaning()) {
            case DONE -> happens(said.undo() ? new UndoDone(said.step(), false) : new StepDone(said.step()));
            case BARRED -> happens(new UndoDone(said.step(), true));
            case REFUSED -> refused(said.step(), said.undo(), said.reason());
            case GOES_ON -> {}
        }
    }

    private void settled(Settled settled) {
        settled.found().ifPresent(this::happened);
        if (isAwaited(settled.step(), settled.undo())) {
            refused(settled.step(), settled.undo(), Answer.REFUSED);
        }
    }

    private void refused(String step, boolean undo, String why) {
        if (isLimited(step, undo)) {
            happens(new StepRefused(step, why));
        } else {
            stuck(step, undo, why);
        }
    }

    private void failed(Failed failed) {
        if (!isAsked(failed.step(), failed.undo(), failed.attempt())) {
            return;
        }
        if (!isLimited(failed.step(), failed.undo())) {
            stuck(failed.step(), failed.undo(), failed.reason());
        } else if (!failed.reason().equals(CommandFailed.OVERDUE)) {
            askAgain(failed.step(), failed.undo());
        } else if (isPivotOpen()) {
            // Nothing was appended for the pivot, and nothing will be.
            happens(new StepRefused(failed.step(), EXPIRED));
        } else {
            callOff(EXPIRED);
        }
    }

    private void timedOut(TimedOut timedOut) {
        if (isAsked(timedOut.step(), timedOut.undo(), timedOut.attempt())) {
            happens(new StepTimedOut(timedOut.step(), timedOut.attempt(), timedOut.undo()));
            askAgain(timedOut.step(), timedOut.undo());
        }
    }

    private void resumed(String step) {
        if (state(step) instanceof Waiting waiting && waiting.whom() == For.SAGA && isAwaited(step, waiting.undo())) {
            askAgain(step, waiting.undo());
        }
    }

    /** While the pivot is asked for, nobody knows whether it is done. Only its bar finds out. */
    private void callOff(String why) {
        if (undoing || isPivotPassed()) {
            return;
        }
        if (!isPivotOpen()) {
            undoing = true;
            reason = why;
        } else if (plan.hasBar() && now.end().isEmpty()) {
            askEnd(why, 1);
        }
    }

    private void stuck(String step, boolean undo, String why) {
        if (state(step) instanceof Waiting waiting && waiting.whom() != For.OPERATOR) {
            happens(new SagaStuck(step, undo, why));
        }
    }

    /** True if an answer counts. Once the pivot is done, it does not matter any more whether it was barred. */
    private boolean isAwaited(String step, boolean undo) {
        return state(step) instanceof Waiting waiting
                && waiting.undo() == undo
                && !(isEnd(step) && !undoing && isPivotPassed());
    }

    /** True if an attempt is the last one, and its outcome is still of use. */
    private boolean isAsked(String step, boolean undo, int attempt) {
        return isAwaited(step, undo)
                && state(step) instanceof Waiting waiting
                && waiting.attempt() == attempt
                && waiting.whom() == For.PARTICIPANT
                && (undo == undoing || isEnd(step));
    }

    /** True for a step up to the pivot: the whole limit is its limit, and all can be undone if it is refused. */
    private boolean isLimited(String step, boolean undo) {
        return !undo && !isEnd(step) && plan.place(step) <= plan.pivot();
    }

    private boolean isPivotOpen() {
        return pivot() instanceof Waiting;
    }

    private boolean isPivotPassed() {
        return pivot() instanceof Done;
    }

    private StepState pivot() {
        return plan.pivot() < plan.size() ? state(plan.step(plan.pivot()).name()) : null;
    }

    private boolean isEnd(String step) {
        return plan.endName().filter(step::equals).isPresent();
    }

    private StepState state(String step) {
        return now.step(step).orElse(null);
    }

    /**
     * True if the events of the instance say that it is undone. An end step that is asked for while the pivot is open only bars it: nobody
     * knows yet which of both comes first.
     */
    private boolean isBackward() {
        if (now.undoing() || now.end().isEmpty() || isPivotPassed()) {
            return now.undoing();
        }
        return now.end().get().state() instanceof Done || !isPivotOpen();
    }

    // What is to be done now.

    private Advance goOn() {
        if (undoing ? goBackward() : goForward()) {
            events.add(new SagaEnded(undoing ? Outcome.UNDONE : Outcome.COMPLETED));
        }
        return new Advance(events, requests);
    }

    /** Asks for steps up to the end of a stage; for the next stage when all before is done. Returns true if all is done. */
    private boolean goForward() {
        var next = now.last().map(last -> plan.place(last) + 1).orElse(0);
        for (; next < plan.size(); next++) {
            var isOfTheSameStage =
                    next > 0 && plan.step(next).stage() == plan.step(next - 1).stage();
            if (now.open() > 0 && !isOfTheSameStage || now.open() >= AT_ONCE) {
                return false;
            }
            ask(next, 1);
        }
        return now.open() == 0;
    }

    /** Asks for undos down to the beginning of a stage; for the stage before when all of it is undone. Returns true if all is undone. */
    private boolean goBackward() {
        var from = now.lastUndo().or(now::last).map(plan::place).orElse(-1);
        for (var place = from; place >= 0; place--) {
            var step = plan.step(place);
            if (step.undo().isEmpty() || !isToBeUndone(step.name())) {
                continue;
            }
            var isOfTheSameStage = now.lastUndo().isPresent()
                    && plan.step(plan.place(now.lastUndo().get())).stage() == step.stage();
            if (now.openUndos() > 0 && !isOfTheSameStage || now.openUndos() >= AT_ONCE) {
                return false;
            }
            askUndo(place, 1);
        }
        return now.openUndos() == 0 && hasEnded();
    }

    private boolean isToBeUndone(String step) {
        return switch (state(step)) {
            case Waiting waiting -> !waiting.undo();
            case Done _ -> true;
            case null, default -> false;
        };
    }

    /** Asks for the end step if that is still to be done. */
    private boolean hasEnded() {
        if (plan.endName().isEmpty()) {
            return true;
        }
        return switch (state(plan.endName().get())) {
            case null -> askEnd(reason, 1);
            case Waiting _ -> false;
            default -> true;
        };
    }

    // What is asked for.

    private void askAgain(String step, boolean undo) {
        var attempt = ((Waiting) state(step)).attempt() + 1;
        if (isEnd(step)) {
            askEnd(reason, attempt);
        } else if (undo) {
            askUndo(plan.place(step), attempt);
        } else {
            ask(plan.place(step), attempt);
        }
    }

    private void ask(int place, int attempt) {
        var step = plan.step(place);
        var id = InstancePlan.commandId(plan.saga(), step.name(), false);
        happens(new StepRequested(step.name(), attempt, id, Optional.empty()));
        request(step.name(), false, attempt, id, step.ask());
    }

    private void askUndo(int place, int attempt) {
        var step = plan.step(place);
        var id = InstancePlan.commandId(plan.saga(), step.name(), true);
        happens(new UndoRequested(step.name(), attempt, id, reason));
        request(step.name(), true, attempt, id, step.undo().orElseThrow());
    }

    /** Returns false, for it is not done yet. */
    private boolean askEnd(String why, int attempt) {
        var name = plan.endName().orElseThrow();
        var id = InstancePlan.commandId(plan.saga(), name, false);
        happens(new StepRequested(name, attempt, id, Optional.of(why)));
        request(name, false, attempt, id, plan.end(why).orElseThrow());
        return false;
    }

    private void request(String step, boolean undo, int attempt, UUID id, PlannedCommand order) {
        requests.add(new Request(
                step, undo, attempt, id, order.target(), order.data().get(), order.within(), isLimited(step, undo)));
    }

    private void happens(SagaEvent event) {
        events.add(event);
        now = (Running) Progress.evolve(now, event);
        undoing |= isBackward();
        reason = now.reason().orElse(reason);
    }
}
