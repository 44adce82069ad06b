package dev.tideline.plan;

import dev.tideline.event.EventStream;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
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
import dev.tideline.plan.StepState.Actor;
import dev.tideline.plan.StepState.Done;
import dev.tideline.plan.StepState.Refused;
import dev.tideline.plan.StepState.Skipped;
import dev.tideline.plan.StepState.Undone;
import dev.tideline.plan.StepState.Waiting;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** The state of a saga instance: the fold of its own events and of nothing else. It can fold any history, also one of another plan. */
public sealed interface Progress {
    record NotStarted() implements Progress {}

    /**
     * The instance has started and not ended.
     *
     * @param steps the state of each step that was requested, by its full name, without the end step. The map is persistent: a changed copy
     *     shares nearly all entries, so a fold of a thousand events copies little
     * @param end the end step, if it was requested or was done by others
     * @param last the latest step that was requested for the first time
     * @param lastUndo the latest step whose undo was requested for the first time
     * @param open the number of steps that wait for an answer
     * @param openUndos the number of undos that wait for an answer
     * @param undoing true if a step was refused or an undo was requested
     * @param reason the first reason to undo the saga; also present while its bar was requested and its pivot may still be done
     */
    record Running(
            SagaStarted saga,
            PMap<String, StepState> steps,
            Optional<EndState> end,
            Optional<String> last,
            Optional<String> lastUndo,
            int open,
            int openUndos,
            boolean undoing,
            Optional<String> reason)
            implements Progress {

        record EndState(String name, StepState state) {}

        /** Returns the state of a step or of the end step; empty if it was not requested. */
        public Optional<StepState> step(String name) {
            return isEnd(name) ? end.map(EndState::state) : Optional.ofNullable(steps.get(name));
        }

        /** Returns the state of each step that was requested, and of the end step, by name. */
        public Map<String, StepState> all() {
            var all = new TreeMap<>(steps);
            end.ifPresent(one -> all.put(one.name(), one.state()));
            return all;
        }

        private boolean isEnd(String name) {
            return end.filter(one -> one.name().equals(name)).isPresent();
        }

        private Running requested(StepRequested event) {
            var waiting = new Waiting(false, event.attempt(), Actor.PARTICIPANT);
            if (event.reason().isPresent()) {
                return end(event.step(), waiting).withReason(event.reason().get());
            }
            var first = !steps.containsKey(event.step());
            return with(event.step(), waiting).last(first ? Optional.of(event.step()) : last, lastUndo);
        }

        private Running undoRequested(UndoRequested event) {
            var first = !(steps.get(event.step()) instanceof Waiting waiting && waiting.undo());
            return with(event.step(), new Waiting(true, event.attempt(), Actor.PARTICIPANT))
                    .last(last, first ? Optional.of(event.step()) : lastUndo)
                    .withReason(event.reason())
                    .withUndoing();
        }

        private Running done(String name) {
            return steps.containsKey(name)
                    ? with(name, new Done())
                    : end(name, new Done()).withReason(InstancePlan.CANCELLED);
        }

        private Running resumed(SagaResumed event) {
            if (!(step(event.step()).orElse(null) instanceof Waiting before)) {
                return this;
            }
            var state = switch (event.how()) {
                case RESUME -> new Waiting(before.undo(), before.attempt(), Actor.SAGA);
                case DONE -> before.undo() ? new Undone(false) : new Done();
                case SKIP -> new Skipped();
            };
            return isEnd(event.step()) ? end(event.step(), state) : with(event.step(), state);
        }

        /** Returns this state with a step that waits for an operator. */
        private Running stuck(String name) {
            if (!(step(name).orElse(null) instanceof Waiting before)) {
                return this;
            }
            var state = new Waiting(before.undo(), before.attempt(), Actor.OPERATOR);
            return isEnd(name) ? end(name, state) : with(name, state);
        }

        private Running with(String name, StepState state) {
            var before = steps.get(name);
            return new Running(
                    saga,
                    steps.plus(name, state),
                    end,
                    last,
                    lastUndo,
                    open + opens(state, false) - opens(before, false),
                    openUndos + opens(state, true) - opens(before, true),
                    undoing,
                    reason);
        }

        private static int opens(StepState state, boolean undo) {
            return state instanceof Waiting waiting && waiting.undo() == undo ? 1 : 0;
        }

        private Running end(String name, StepState state) {
            return new Running(
                    saga,
                    steps,
                    Optional.of(new EndState(name, state)),
                    last,
                    lastUndo,
                    open,
                    openUndos,
                    undoing,
                    reason);
        }

        private Running last(Optional<String> step, Optional<String> undo) {
            return new Running(saga, steps, end, step, undo, open, openUndos, undoing, reason);
        }

        /** Sets the reason to undo, unless there is one. The first reason stays. */
        private Running withReason(String why) {
            return new Running(
                    saga, steps, end, last, lastUndo, open, openUndos, undoing, reason.or(() -> Optional.of(why)));
        }

        private Running withUndoing() {
            return new Running(saga, steps, end, last, lastUndo, open, openUndos, true, reason);
        }
    }

    /**
     * The instance has ended.
     *
     * @param last the state before the end
     */
    record Ended(Running last, Outcome outcome) implements Progress {}

    /**
     * Returns the stream of an instance.
     *
     * @param saga the name of the plan
     * @param key the key of the instance
     */
    static EventStream<Progress, SagaEvent> stream(String saga, String key) {
        return new EventStream<>(
                StreamId.of("saga", saga + "/" + key), SagaEvent.class, new NotStarted(), Progress::evolve);
    }

    static Progress evolve(Progress before, SagaEvent event) {
        return switch (before) {
            case NotStarted _
            when event instanceof SagaStarted started ->
                new Running(
                        started,
                        HashTreePMap.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        false,
                        Optional.empty());
            case Running running -> evolve(running, event);
            case NotStarted _, Ended _ -> before;
        };
    }

    private static Progress evolve(Running now, SagaEvent event) {
        return switch (event) {
            case SagaStarted _, StepTimedOut _ -> now;
            case StepRequested requested -> now.requested(requested);
            case StepDone done -> now.done(done.step());
            case StepRefused refused ->
                now.with(refused.step(), new Refused())
                        .withReason(refused.reason())
                        .withUndoing();
            case UndoRequested requested -> now.undoRequested(requested);
            case UndoDone undone -> now.with(undone.step(), new Undone(undone.barred()));
            case SagaStuck stuck -> now.stuck(stuck.step());
            case SagaResumed resumed -> now.resumed(resumed);
            case SagaEnded ended -> new Ended(now, ended.outcome());
        };
    }

    /** Returns true for the end step while it bars a pivot that waits for an answer. The pivot may be done already. */
    default boolean isOpenBar(String step) {
        return this instanceof Running running && running.isEnd(step) && running.open() > 0;
    }

    /**
     * Returns the event of an operator's decision on a stuck step; empty if the step is not stuck.
     *
     * @param note the operator's reason
     */
    default Optional<SagaResumed> resume(String step, How how, Note note) {
        return this instanceof Running running
                        && running.step(step).orElse(null) instanceof Waiting waiting
                        && waiting.nextActor() == Actor.OPERATOR
                ? Optional.of(new SagaResumed(
                        stream(running.saga().saga(), running.saga().key()).id(), step, how, note))
                : Optional.empty();
    }
}
