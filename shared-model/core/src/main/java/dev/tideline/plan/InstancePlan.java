package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.plan.Progress.Running;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The plan of one saga instance: the steps for one start event, each with its full name, in order. */
public final class InstancePlan {
    /** The reason of an undo because the whole limit has ended. */
    public static final String EXPIRED = "expired";

    /** The reason of an undo because an event of the domain has cancelled the saga. */
    public static final String CANCELLED = "cancelled";

    private final Plan<?> plan;
    private final String key;
    private final List<PlannedStep> steps;
    private final Function<String, Optional<PlannedCommand>> end;
    private final Map<String, Integer> places;
    private final int pivot;
    private final Map<Block, List<EventStream<CommandState, CommandEvent>>> blocks = new HashMap<>();

    /**
     * A step of an instance.
     *
     * @param name the full name: {@code <step>}, or {@code <step>/<thing>} for a step for each of several things
     * @param stage the number of the stage; steps of the same stage run together
     */
    record PlannedStep(String name, int stage, PlannedCommand command, Optional<PlannedCommand> undo) {}

    /** A command of an instance, ready to be requested. */
    record PlannedCommand(String target, Supplier<Object> data, Duration within) {}

    InstancePlan(Plan<?> plan, String key, List<PlannedStep> steps, Function<String, Optional<PlannedCommand>> end) {
        this.plan = plan;
        this.key = key;
        this.steps = steps;
        this.end = end;
        places = HashMap.newHashMap(steps.size());
        for (var step : steps) {
            if (places.put(step.name(), places.size()) != null) {
                throw new IllegalArgumentException(
                        "Two steps of one saga instance have the name %s. Give each thing a unique name."
                                .formatted(step.name()));
            }
        }
        pivot = plan.parts.pivots.stream()
                .flatMap(stage -> plan.parts.stages.get(stage).stream())
                .map(step -> places.get(step.name()))
                .findFirst()
                .orElse(steps.size());
    }

    /** Returns the id of the command of a step, or of the command of its undo. All attempts have the same id. */
    public static UUID commandId(StreamId saga, String step, boolean undo) {
        return Uuids.nameBased(saga, step, undo ? "undo" : "do");
    }

    /** Returns the stream id of the instance. */
    public StreamId saga() {
        return Progress.stream(plan.name(), key).id();
    }

    /** Returns the full name of each step, in order, without the end step. */
    public List<String> steps() {
        return steps.stream().map(PlannedStep::name).toList();
    }

    /**
     * Returns the streams of commands that the current stage may request next: those of its steps, or of their undos. Answers of several
     * steps may arrive together, and each of them makes room for one more request. So the streams are returned in blocks.
     */
    List<EventStream<CommandState, CommandEvent>> upcoming(Running now) {
        return (now.undoing() ? now.lastUndo() : now.last())
                .map(this::place)
                .map(last -> upcoming(last, now.undoing()))
                .orElse(List.of());
    }

    private List<EventStream<CommandState, CommandEvent>> upcoming(int last, boolean undo) {
        var next = undo ? last - 1 : last + 1;
        return next < 0
                        || next >= steps.size()
                        || steps.get(next).stage() != steps.get(last).stage()
                ? List.of()
                : blocks.computeIfAbsent(new Block(next / Interpreter.MAX_OPEN_STEPS, undo), this::commands);
    }

    private record Block(int number, boolean undo) {}

    private List<EventStream<CommandState, CommandEvent>> commands(Block block) {
        var from = block.number() * Interpreter.MAX_OPEN_STEPS;
        return steps.subList(from, Math.min(steps.size(), from + Interpreter.MAX_OPEN_STEPS)).stream()
                .map(step -> CommandState.stream(commandId(saga(), step.name(), block.undo())))
                .toList();
    }

    SagaEvent.SagaStarted started() {
        return new SagaEvent.SagaStarted(plan.name(), plan.version(), key, Optional.of(steps()));
    }

    int size() {
        return steps.size();
    }

    PlannedStep step(int place) {
        return steps.get(place);
    }

    /**
     * Returns the place of a step, from 0. The end step has none.
     *
     * @throws IllegalStateException if the plan does not have the step
     */
    int place(String step) {
        return Optional.ofNullable(places.get(step))
                .orElseThrow(() -> new IllegalStateException("The plan of %s has no step %s".formatted(saga(), step)));
    }

    /** Returns the place of the pivot. Without a pivot it is after all steps. */
    int pivot() {
        return pivot;
    }

    Optional<PlannedCommand> end(String reason) {
        return end.apply(reason);
    }

    Optional<String> endName() {
        return plan.parts.end.map(Plan.End::name);
    }

    boolean hasBar() {
        return plan.parts.bar.isPresent();
    }

    boolean isCancelledBy(DomainEvent event) {
        return plan.parts.cancellations.stream()
                .anyMatch(one -> one.is(event) && one.key(event).equals(key));
    }

    /** The meaning of an event for one step or its undo. */
    record StepAnswer(String step, boolean undo, Meaning meaning, String reason) {}

    /** Returns the meaning of an event for each step, undo and end step that it may answer, in order. */
    Stream<StepAnswer> answers(DomainEvent event) {
        var ofSteps = plan.parts
                .steps()
                .flatMap(step -> Stream.concat(
                        answers(step.name(), false, step.command().answer(), event).stream(),
                        step.undo().flatMap(undo -> answers(step.name(), true, undo.answer(), event)).stream()));
        var end = plan.parts.end.flatMap(last -> answers(last.name(), false, last.answer(), event));
        return Stream.concat(ofSteps, end.stream());
    }

    private Optional<StepAnswer> answers(String step, boolean undo, Answer<?> answer, DomainEvent event) {
        return answer.meaning(event)
                .filter(_ -> answer.key(event).equals(key))
                .map(meaning -> new StepAnswer(answer.step(step, event), undo, meaning, answer.reason(event)));
    }
}
