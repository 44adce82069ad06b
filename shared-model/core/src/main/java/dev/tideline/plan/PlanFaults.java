package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.Plan.Builder;
import dev.tideline.plan.Step.Ask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What is wrong with a plan: each fault a sentence that says what to do. */
final class PlanFaults {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private final Builder<?> plan;
    private final List<String> faults = new ArrayList<>();

    private PlanFaults(Builder<?> plan) {
        this.plan = plan;
    }

    static List<String> of(Builder<?> plan) {
        var check = new PlanFaults(plan);
        check.frame();
        check.steps();
        check.answers();
        check.order();
        return check.faults;
    }

    private void fault(String what, Object... names) {
        faults.add("Plan " + plan.name + ": " + what.formatted(names));
    }

    private void frame() {
        if (!NAME.matcher(plan.name).matches()) {
            fault("its name is no name. Use small letters, digits and hyphens.");
        }
        if (plan.version < 1) {
            fault("its version is %s. Begin with 1.", plan.version);
        }
        if (plan.stages.isEmpty()) {
            fault("it has no steps. Add one with then(…).");
        }
        if (plan.limit.isEmpty()) {
            fault("it has no limit. Give it one with limits(…).");
        }
        plan.limit
                .filter(limit -> !isPositive(limit))
                .ifPresent(limit -> fault("its limit is %s. Give it more than zero.", limit));
        if (plan.pivots.size() > 1) {
            fault(
                    "it has %s pivots. Keep the last step that may be refused; the others are steps as any.",
                    plan.pivots.size());
        }
        plan.bar
                .filter(bar -> plan.end.filter(end -> end.name().equals(bar)).isEmpty())
                .ifPresent(bar -> fault(
                        "the pivot is barred by %s, which is not its end step. Name the end step, or no bar.", bar));
    }

    private void steps() {
        var names = new HashSet<String>();
        plan.steps().map(Step::name).forEach(name -> named(name, names));
        plan.end.ifPresent(end -> named(end.name(), names));
        var pivot = plan.pivots.stream().findFirst().orElse(plan.stages.size());
        for (var stage = 0; stage < plan.stages.size(); stage++) {
            for (var step : plan.stages.get(stage)) {
                if (stage < pivot && step.undo().isEmpty()) {
                    fault(
                            "step %s stands before the pivot and has no undo. Give it one with undo(…), or move it behind the pivot.",
                            step.name());
                }
                if (stage >= pivot && step.undo().isPresent()) {
                    fault(
                            "step %s is never undone, for nothing is after the pivot. Remove its undo, or move it before the pivot.",
                            step.name());
                }
                var within = step.within().or(() -> plan.stepLimit);
                if (within.filter(PlanFaults::isPositive).isEmpty()) {
                    fault(
                            "step %s has no limit. Give it one with within(…), or all of them with limits(…).",
                            step.name());
                }
            }
        }
        if (plan.end.isPresent()
                && plan.stepLimit.filter(PlanFaults::isPositive).isEmpty()) {
            fault(
                    "step %s has no limit. Give all steps one with limits(…).",
                    plan.end.get().name());
        }
    }

    private void named(String name, HashSet<String> names) {
        if (!NAME.matcher(name).matches()) {
            fault("step %s has no proper name. Use small letters, digits and hyphens.", name);
        }
        if (!names.add(name)) {
            fault("two steps have the name %s. Give one of them another one.", name);
        }
    }

    private static boolean isPositive(Duration limit) {
        return limit.isPositive();
    }

    private void answers() {
        plan.steps().forEach(step -> {
            answer(step.name(), false, step.ask().answer(), step.thing().isPresent());
            step.undo()
                    .ifPresent(undo -> answer(
                            undo.target(), true, undo.answer(), step.thing().isPresent()));
        });
        plan.end.ifPresent(end -> answer(end.name(), false, end.answer(), false));
    }

    private void answer(String command, boolean undo, Answer<?> answer, boolean ofThings) {
        Answer.permitted(answer.type())
                .filter(type -> !answer.meanings().containsKey(type))
                .forEach(type -> fault(
                        "%s may be answered by %s, which has no meaning. Add it to done, refused or goesOn.",
                        command, type.getSimpleName()));
        answer.twice().forEach(type -> fault("for %s, %s has two meanings. Keep one.", command, type.getSimpleName()));
        if (!answer.meanings().containsValue(Meaning.DONE)) {
            fault("no answer says that %s is done. Name one in done(…).", command);
        }
        if (!undo && answer.meanings().containsValue(Meaning.BARRED)) {
            fault("%s is not an undo, so it bars nothing. Use refused(…) or done(…) instead of barred(…).", command);
        }
        if (ofThings != answer.isAboutThings()) {
            fault(
                    ofThings
                            ? "%s is asked for each of several things, and its answers do not say which. Add about(…)."
                            : "%s is asked once, and its answers are about things. Remove about(…).",
                    command);
        }
    }

    /** An event may be delivered again, when an answer to a later command is waited for. */
    private void order() {
        var doneBy = new HashMap<Class<? extends DomainEvent>, String>();
        plan.steps()
                .forEach(step ->
                        later(step.name(), step.ask().answer(), EnumSet.of(Meaning.DONE, Meaning.REFUSED), doneBy));
        var undos = new ArrayList<Ask<?>>();
        plan.steps().forEach(step -> step.undo().ifPresent(undos::addFirst));
        undos.forEach(undo -> later(undo.target(), undo.answer(), EnumSet.of(Meaning.DONE, Meaning.BARRED), doneBy));
    }

    private void later(
            String command, Answer<?> answer, Set<Meaning> ends, Map<Class<? extends DomainEvent>, String> doneBy) {
        answer.meanings().forEach((type, meaning) -> {
            var before = doneBy.getOrDefault(type, command);
            if (!before.equals(command) && ends.contains(meaning)) {
                fault(
                        "%s says that %s is done, and answers %s as well: too early, if it is delivered again. Use goesOn(…) there, or an event for each.",
                        type.getSimpleName(), before, command);
            }
            if (meaning == Meaning.DONE) {
                doneBy.putIfAbsent(type, command);
            }
        });
    }
}
