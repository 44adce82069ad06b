package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A plan for one start event: each step with its full name, in order. */
public final class InstancePlan {
    /** The reason of what is undone since the whole limit is over. */
    public static final String EXPIRED = "expired";

    /** The reason of what is undone since somebody has cancelled it. */
    public static final String CANCELLED = "cancelled";

    private final Plan<?> plan;
    private final String key;
    private final List<PlannedStep> steps;
    private final Function<String, Optional<PlannedCommand>> end;
    private final Map<String, Integer> places;
    private final int pivot;

    /**
     * One step.
     *
     * @param stage those of one stage are taken together
     */
    record PlannedStep(String name, int stage, PlannedCommand ask, Optional<PlannedCommand> undo) {}

    /** A command that can be given. */
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
                        "Two steps of one saga have the name %s. Give each thing a name of its own."
                                .formatted(step.name()));
            }
        }
        pivot = plan.parts.pivots.stream()
                .flatMap(stage -> plan.parts.stages.get(stage).stream())
                .map(step -> places.get(step.name()))
                .findFirst()
                .orElse(steps.size());
    }

    /** Returns the id of the command of a step, or of its undo. It is the same for every attempt. */
    public static UUID commandId(StreamId saga, String step, boolean undo) {
        return Uuids.nameBased(saga, step, undo ? "undo" : "do");
    }

    public StreamId saga() {
        return Progress.stream(plan.name(), key).id();
    }

    /** Returns the full name of each step, in order, without the end step. */
    public List<String> steps() {
        return steps.stream().map(PlannedStep::name).toList();
    }

    SagaEvent.SagaStarted started() {
        return new SagaEvent.SagaStarted(plan.name(), plan.version(), key);
    }

    int size() {
        return steps.size();
    }

    PlannedStep step(int place) {
        return steps.get(place);
    }

    /** Returns the place of a step, behind all if it is the end step. */
    int place(String step) {
        return places.getOrDefault(step, steps.size());
    }

    /** Returns the place of the pivot, behind all if there is none. */
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

    /** What an event says of one step, or of its undo. */
    record Said(String step, boolean undo, Meaning meaning, String reason) {}

    /** Returns what an event says of each step that it may be an answer to, in order. */
    Stream<Said> said(DomainEvent event) {
        var asked = plan.parts
                .steps()
                .flatMap(step -> Stream.concat(
                        said(step.name(), false, step.ask().answer(), event).stream(),
                        step.undo().flatMap(undo -> said(step.name(), true, undo.answer(), event)).stream()));
        var end = plan.parts.end.flatMap(last -> said(last.name(), false, last.answer(), event));
        return Stream.concat(asked, end.stream());
    }

    private Optional<Said> said(String step, boolean undo, Answer<?> answer, DomainEvent event) {
        return answer.meaning(event)
                .filter(_ -> answer.key(event).equals(key))
                .map(meaning -> new Said(answer.step(step, event), undo, meaning, answer.reason(event)));
    }
}
