package dev.tideline.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Json;
import dev.tideline.plan.InstancePlan.PlannedCommand;
import dev.tideline.plan.InstancePlan.PlannedStep;

/**
 * Writes a plan as text: the steps in order, the meanings of their answers, and the commands for one start event. The text is committed as
 * a golden file, so a changed plan fails a test until it has a new version.
 */
public final class PlanFile {
    /** The folder of the golden files in the resources of a saga's module. The build reads them there. */
    public static final String FOLDER = "META-INF/tideline/plans";

    private PlanFile() {}

    /** Returns the name of the golden file of a plan. */
    public static String name(Plan<?> plan) {
        return plan.name() + "-" + plan.version() + ".json";
    }

    /**
     * Returns the text of a plan.
     *
     * @param start the start event, with at least two things for each step for each of several things
     */
    public static <S extends DomainEvent> String write(Plan<S> plan, S start) {
        var instance = plan.instance(start);
        var file = Json.TOLERANT
                .createObjectNode()
                .put("saga", plan.name())
                .put("version", plan.version())
                .put("started_by", plan.start().getSimpleName())
                .put("key", instance.started().key())
                .put("limit", plan.limit().toString());
        var steps = file.putArray("steps");
        for (var place = 0; place < instance.size(); place++) {
            steps.add(step(plan, instance, place));
        }
        plan.parts.end.ifPresent(end -> {
            var planned = instance.end(InstancePlan.EXPIRED).orElseThrow();
            file.set("end", command(planned, end.answer()).put("bars_the_pivot", instance.hasBar()));
        });
        var cancelled = file.putArray("cancelled_by");
        plan.parts.cancellations.forEach(one -> cancelled.add(one.type().getSimpleName()));
        return file.toPrettyString() + "\n";
    }

    private static ObjectNode step(Plan<?> plan, InstancePlan instance, int place) {
        PlannedStep planned = instance.step(place);
        var step = plan.parts.stages.get(planned.stage()).stream()
                .filter(one -> one.name().equals(planned.command().target()))
                .findFirst()
                .orElseThrow();
        var node = Json.TOLERANT.createObjectNode().put("step", planned.name()).put("stage", planned.stage() + 1);
        node.put("pivot", place == instance.pivot())
                .put("within", planned.command().within().toString());
        node.set("command", command(planned.command(), step.command().answer()));
        planned.undo()
                .ifPresent(undo ->
                        node.set("undo", command(undo, step.undo().orElseThrow().answer())));
        return node;
    }

    private static ObjectNode command(PlannedCommand planned, Answer<?> answer) {
        var node = Json.TOLERANT.createObjectNode().put("target", planned.target());
        node.set("data", Json.TOLERANT.valueToTree(planned.data().get()));
        var meanings = node.putObject("answers");
        answer.meanings().entrySet().stream()
                .sorted((one, other) ->
                        one.getKey().getSimpleName().compareTo(other.getKey().getSimpleName()))
                .forEach(entry ->
                        meanings.set(entry.getKey().getSimpleName(), Json.TOLERANT.valueToTree(entry.getValue())));
        return node;
    }
}
