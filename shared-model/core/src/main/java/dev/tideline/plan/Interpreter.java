package dev.tideline.plan;

import static dev.tideline.plan.InstancePlan.CANCELLED;
import static dev.tideline.plan.InstancePlan.EXPIRED;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.Advance.Request;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.InstancePlan.PlannedCommand;
import dev.tideline.plan.InstancePlan.StepAnswer;
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
import dev.tideline.plan.StepState.Actor;
import dev.tideline.plan.StepState.Done;
import dev.tideline.plan.StepState.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs plans. The next events and requests of an instance are a pure function of its plan, its earlier events and the signal that
 * wakes it.
 */
public final class Interpreter {
    /** The most steps of one instance that wait for an answer at the same time. Each request adds a stream to the same append. */
    public static final int MAX_OPEN_STEPS = 200;

    private final InstancePlan plan;
    private final List<SagaEvent> events = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private Running now;
    private boolean undoing;
    private String reason;

    private Interpreter(InstancePlan plan, Running now) {
        this.plan = plan;
        this.now = now;
        undoing = isUndoneByEvents();
        reason = now.reason().orElse(CANCELLED);
    }

    /** Returns the events and requests that follow from a signal. There are none if the instance has ended, or has not started. */
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
            interpreter.undoOrBar(EXPIRED);
        }
        return interpreter.requestNext();
    }

    private Advance advance(Signal signal) {
        switch (signal) {
            case Started _ -> {}
            case Happened happened -> happened(happened.event());
            case Settled settled -> settled(settled);
            case Failed failed -> failed(failed);
            case TimedOut timedOut -> timedOut(timedOut);
            case Expired _ -> undoOrBar(EXPIRED);
            case Resumed resumed -> resumed(resumed.step());
        }
        return requestNext();
    }

    // Each signal first changes the state of a step.

    private void happened(DomainEvent event) {
        var isOwnEnd = now.end().isPresent();
        if (plan.isCancelledBy(event) && !isOwnEnd) {
            cancelled(event);
        }
        plan.answers(event).forEach(this::answered);
    }

    private void cancelled(DomainEvent event) {
        var isEnd = plan.answers(event).anyMatch(answer -> isEnd(answer.step()) && answer.meaning() == Meaning.DONE);
        if (!isEnd) {
            undoOrBar(CANCELLED);
        } else if (!isPivotDone() && (!isPivotOpen() || plan.hasBar())) {
            append(new StepDone(plan.endName().orElseThrow()));
        }
    }

    private void answered(StepAnswer answer) {
        if (!isAwaited(answer.step(), answer.undo())) {
            return;
        }
        switch (answer.meaning()) {
            case DONE -> append(answer.undo() ? new UndoDone(answer.step(), false) : new StepDone(answer.step()));
            case BARRED -> append(new UndoDone(answer.step(), true));
            case REFUSED -> refused(answer.step(), answer.undo(), answer.reason());
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
            append(new StepRefused(step, why));
        } else {
            stuck(step, undo, why);
        }
    }

    private void failed(Failed failed) {
        if (!isCurrentAttempt(failed.step(), failed.undo(), failed.attempt())) {
            return;
        }
        if (!isLimited(failed.step(), failed.undo())) {
            stuck(failed.step(), failed.undo(), failed.reason());
        } else if (!failed.reason().equals(CommandFailed.OVERDUE)) {
            requestAgain(failed.step(), failed.undo());
        } else if (isPivotOpen()) {
            // The participant has appended nothing for the pivot, and will append nothing.
            append(new StepRefused(failed.step(), EXPIRED));
        } else {
            undoOrBar(EXPIRED);
        }
    }

    private void timedOut(TimedOut timedOut) {
        if (isCurrentAttempt(timedOut.step(), timedOut.undo(), timedOut.attempt())) {
            append(new StepTimedOut(timedOut.step(), timedOut.attempt(), timedOut.undo()));
            requestAgain(timedOut.step(), timedOut.undo());
        }
    }

    private void resumed(String step) {
        if (state(step) instanceof Waiting waiting
                && waiting.nextActor() == Actor.SAGA
                && isAwaited(step, waiting.undo())) {
            requestAgain(step, waiting.undo());
        }
    }

    /**
     * Begins to undo, or requests the bar if the pivot waits for an answer. While the pivot waits, nobody knows if it is done, and only the
     * bar can find out.
     */
    private void undoOrBar(String why) {
        if (undoing || isPivotDone()) {
            return;
        }
        if (!isPivotOpen()) {
            undoing = true;
            reason = why;
        } else if (plan.hasBar() && now.end().isEmpty()) {
            requestEnd(why, 1);
        }
    }

    private void stuck(String step, boolean undo, String why) {
        if (state(step) instanceof Waiting waiting && waiting.nextActor() != Actor.OPERATOR) {
            append(new SagaStuck(step, undo, why));
        }
    }

    /** True if an answer to the command would have an effect. Once the pivot is done, an answer of its bar has none. */
    private boolean isAwaited(String step, boolean undo) {
        return state(step) instanceof Waiting waiting && waiting.undo() == undo && !(isEnd(step) && isPivotDone());
    }

    /** True if the attempt is the latest one, and its time-out or failure would have an effect. */
    private boolean isCurrentAttempt(String step, boolean undo, int attempt) {
        return isAwaited(step, undo)
                && state(step) instanceof Waiting waiting
                && waiting.attempt() == attempt
                && waiting.nextActor() == Actor.PARTICIPANT
                && (undo == undoing || isEnd(step));
    }

    /** True for the pivot and each step before it. The whole limit applies to it, and its refusal undoes the saga. */
    private boolean isLimited(String step, boolean undo) {
        return !undo && !isEnd(step) && plan.place(step) <= plan.pivot();
    }

    private boolean isPivotOpen() {
        return pivot() instanceof Waiting;
    }

    private boolean isPivotDone() {
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
     * True if the instance's events show that it is being undone. An end step that was requested while the pivot is open is the bar. It
     * does not show it, since the pivot may be done before it.
     */
    private boolean isUndoneByEvents() {
        return now.undoing()
                || now.end().isPresent()
                        && !isPivotDone()
                        && (now.end().get().state() instanceof Done || !isPivotOpen());
    }

    // Then the next steps or undos are requested.

    private Advance requestNext() {
        if (undoing ? requestUndos() : requestSteps()) {
            events.add(new SagaEnded(undoing ? Outcome.UNDONE : Outcome.COMPLETED));
        }
        return new Advance(events, requests);
    }

    /**
     * Requests the remaining steps of the current stage. Requests the next stage if no step waits for an answer.
     *
     * @return true if all steps have ended
     */
    private boolean requestSteps() {
        var next = now.last().map(last -> plan.place(last) + 1).orElse(0);
        for (; next < plan.size(); next++) {
            var isOfTheSameStage =
                    next > 0 && plan.step(next).stage() == plan.step(next - 1).stage();
            if (now.open() > 0 && !isOfTheSameStage || now.open() >= MAX_OPEN_STEPS) {
                return false;
            }
            requestStep(next, 1);
        }
        return now.open() == 0;
    }

    /**
     * Requests the remaining undos of the current stage. Requests the undos of the stage before it if no undo waits for an answer.
     *
     * @return true if all undos and the end step have ended
     */
    private boolean requestUndos() {
        var from = now.lastUndo().or(now::last).map(plan::place).orElse(-1);
        for (var place = from; place >= 0; place--) {
            var step = plan.step(place);
            if (step.undo().isEmpty() || !isToBeUndone(step.name())) {
                continue;
            }
            var isOfTheSameStage = now.lastUndo().isPresent()
                    && plan.step(plan.place(now.lastUndo().get())).stage() == step.stage();
            if (now.openUndos() > 0 && !isOfTheSameStage || now.openUndos() >= MAX_OPEN_STEPS) {
                return false;
            }
            requestUndo(place, 1);
        }
        return now.openUndos() == 0 && requestEndUnlessDone();
    }

    private boolean isToBeUndone(String step) {
        return switch (state(step)) {
            case Waiting waiting -> !waiting.undo();
            case Done _ -> true;
            case null, default -> false;
        };
    }

    /** Requests the end step if it was not requested before. Returns true if it has ended, or the plan has none. */
    private boolean requestEndUnlessDone() {
        if (plan.endName().isEmpty()) {
            return true;
        }
        return switch (state(plan.endName().get())) {
            case null -> requestEnd(reason, 1);
            case Waiting _ -> false;
            default -> true;
        };
    }

    // Each request is an event of the instance and a command to a participant.

    private void requestAgain(String step, boolean undo) {
        var attempt = ((Waiting) state(step)).attempt() + 1;
        if (isEnd(step)) {
            requestEnd(reason, attempt);
        } else if (undo) {
            requestUndo(plan.place(step), attempt);
        } else {
            requestStep(plan.place(step), attempt);
        }
    }

    private void requestStep(int place, int attempt) {
        var step = plan.step(place);
        var id = InstancePlan.commandId(plan.saga(), step.name(), false);
        append(new StepRequested(step.name(), attempt, id, Optional.empty()));
        addRequest(step.name(), false, attempt, id, step.command());
    }

    private void requestUndo(int place, int attempt) {
        var step = plan.step(place);
        var id = InstancePlan.commandId(plan.saga(), step.name(), true);
        append(new UndoRequested(step.name(), attempt, id, reason));
        addRequest(step.name(), true, attempt, id, step.undo().orElseThrow());
    }

    /** Requests the end step. Returns false, since the end step is not done yet. */
    private boolean requestEnd(String why, int attempt) {
        var name = plan.endName().orElseThrow();
        var id = InstancePlan.commandId(plan.saga(), name, false);
        append(new StepRequested(name, attempt, id, Optional.of(why)));
        addRequest(name, false, attempt, id, plan.end(why).orElseThrow());
        return false;
    }

    private void addRequest(String step, boolean undo, int attempt, UUID id, PlannedCommand command) {
        requests.add(new Request(
                step,
                undo,
                attempt,
                id,
                command.target(),
                command.data().get(),
                command.within(),
                isLimited(step, undo)));
    }

    private void append(SagaEvent event) {
        events.add(event);
        now = (Running) Progress.evolve(now, event);
        undoing |= isUndoneByEvents();
        reason = now.reason().orElse(reason);
    }
}
