package dev.tideline.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Json;
import dev.tideline.plan.InstancePlan.PlannedCommand;
import dev.tideline.plan.InstancePlan.PlannedStep;

/**
 * A plan as text: its steps in order, the meaning of each type of each answer, and the commands made of one start event. Committed as a
 * golden file, it holds a version of a plan to what it was: a change needs a new version.
 */
public final class PlanFile {
    private PlanFile() {}

    /** @param start an event whose commands are shown, with at least two things of each step that is taken for several */
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
            var order = instance.end(InstancePlan.EXPIRED).orElseThrow();
            file.set("end", command(order, end.answer()).put("bars_the_pivot", instance.hasBar()));
        });
        var cancelled = file.putArray("cancelled_by");
        plan.parts.cancellations.forEach(one -> cancelled.add(one.type().getSimpleName()));
        return file.toPrettyString() + "\n";
    }

    private static ObjectNode step(Plan<?> plan, InstancePlan instance, int place) {
        PlannedStep planned = instance.step(place);
        var step = plan.parts.stages.get(planned.stage()).stream()
                .filter(one -> one.name().equals(planned.ask().target()))
                .findFirst()
                .orElseThrow();
        var node = Json.TOLERANT.createObjectNode().put("step", planned.name()).put("stage", planned.stage() + 1);
        node.put("pivot", place == instance.pivot())
                .put("within", planned.ask().within().toString());
        node.set("command", command(planned.ask(), step.ask().answer()));
        planned.undo()
                .ifPresent(undo ->
                        node.set("undo", command(undo, step.undo().orElseThrow().answer())));
        return node;
    }

    private static ObjectNode command(PlannedCommand order, Answer<?> answer) {
        var node = Json.TOLERANT.createObjectNode().put("target", order.target());
        node.set("data", Json.TOLERANT.valueToTree(order.data().get()));
        var meanings = node.putObject("answers");
        answer.meanings().entrySet().stream()
                .sorted((one, other) ->
                        one.getKey().getSimpleName().compareTo(other.getKey().getSimpleName()))
                .forEach(entry ->
                        meanings.set(entry.getKey().getSimpleName(), Json.TOLERANT.valueToTree(entry.getValue())));
        return node;
    }
}
