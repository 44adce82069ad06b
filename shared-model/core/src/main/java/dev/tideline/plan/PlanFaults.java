package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.Plan.Builder;
import dev.tideline.plan.Step.CommandSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks a plan. Each fault says what is wrong and what to do. */
final class PlanFaults {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private final Builder<?> plan;
    private final List<String> faults = new ArrayList<>();

    private PlanFaults(Builder<?> plan) {
        this.plan = plan;
    }

    static List<String> of(Builder<?> plan) {
        var check = new PlanFaults(plan);
        check.basics();
        check.steps();
        check.answers();
        check.reusedAnswers();
        return check.faults;
    }

    private void fault(String what, Object... names) {
        faults.add("Plan " + plan.name + ": " + what.formatted(names));
    }

    private void basics() {
        if (!NAME.matcher(plan.name).matches()) {
            fault("the name is not valid. Use lower-case letters, digits and hyphens.");
        }
        if (plan.version < 1) {
            fault("the version is %s. The first version is 1.", plan.version);
        }
        if (plan.stages.isEmpty()) {
            fault("it has no steps. Add one with then(…).");
        }
        if (plan.limit.isEmpty()) {
            fault("it has no whole limit. Set it with limits(…).");
        }
        plan.limit
                .filter(limit -> !isPositive(limit))
                .ifPresent(limit -> fault("the whole limit is %s. Set it to more than zero.", limit));
        if (plan.pivots.size() > 1) {
            fault(
                    "it has %s pivots. Keep one: the last step that may be refused. Add the others with then(…).",
                    plan.pivots.size());
        }
        plan.bar
                .filter(bar -> plan.end.filter(end -> end.name().equals(bar)).isEmpty())
                .ifPresent(bar -> fault(
                        "the bar of the pivot is %s, which is not the end step. Name the end step, or remove the bar.",
                        bar));
    }

    private void steps() {
        var names = new HashSet<String>();
        plan.steps().map(Step::name).forEach(name -> checkName(name, names));
        plan.end.ifPresent(end -> checkName(end.name(), names));
        var pivot = plan.pivots.stream().findFirst().orElse(plan.stages.size());
        for (var stage = 0; stage < plan.stages.size(); stage++) {
            for (var step : plan.stages.get(stage)) {
                if (stage < pivot && step.undo().isEmpty()) {
                    fault(
                            "step %s is before the pivot and has no undo. Add one with undo(…), or move the step after the pivot.",
                            step.name());
                }
                if (stage >= pivot && step.undo().isPresent()) {
                    fault(
                            "step %s has an undo, but the pivot and later steps are never undone. Remove the undo, or move the step before the pivot.",
                            step.name());
                }
                var within = step.within().or(() -> plan.stepLimit);
                if (within.filter(PlanFaults::isPositive).isEmpty()) {
                    fault(
                            "step %s has no time limit above zero. Set one with within(…), or for all steps with limits(…).",
                            step.name());
                }
            }
        }
        if (plan.end.isPresent()
                && plan.stepLimit.filter(PlanFaults::isPositive).isEmpty()) {
            fault(
                    "step %s has no time limit above zero. Set one for all steps with limits(…).",
                    plan.end.get().name());
        }
    }

    private void checkName(String name, HashSet<String> names) {
        if (!NAME.matcher(name).matches()) {
            fault("the name of step %s is not valid. Use lower-case letters, digits and hyphens.", name);
        }
        if (!names.add(name)) {
            fault("two steps have the name %s. Rename one of them.", name);
        }
    }

    private static boolean isPositive(Duration limit) {
        return limit.isPositive();
    }

    private void answers() {
        plan.steps().forEach(step -> {
            answer(step.name(), false, step.command().answer(), step.thing().isPresent());
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
                        "%s may be answered by %s, which has no meaning. Add it to done(…), refused(…) or goesOn(…).",
                        command, type.getSimpleName()));
        answer.ambiguous()
                .forEach(type ->
                        fault("%s has two meanings as an answer to %s. Keep one.", type.getSimpleName(), command));
        if (!answer.meanings().containsValue(Meaning.DONE)) {
            fault("no answer means that %s is done. Name one in done(…).", command);
        }
        if (!undo && answer.meanings().containsValue(Meaning.BARRED)) {
            fault(
                    "%s is not an undo, and only an undo can bar. Use refused(…) or done(…) instead of barred(…).",
                    command);
        }
        if (ofThings != answer.isAboutThings()) {
            fault(
                    ofThings
                            ? "%s is requested for each of several things, but its answers do not tell which. Add about(…)."
                            : "%s is requested once, but its answers name a thing. Remove about(…).",
                    command);
        }
    }

    /** Checks that no event that ends one command ends a later one too. A redelivery of the event would answer the later command. */
    private void reusedAnswers() {
        var doneBy = new HashMap<Class<? extends DomainEvent>, String>();
        plan.steps()
                .forEach(step -> reusedAnswers(
                        step.name(), step.command().answer(), EnumSet.of(Meaning.DONE, Meaning.REFUSED), doneBy));
        var undos = new ArrayList<CommandSpec<?>>();
        plan.steps().forEach(step -> step.undo().ifPresent(undos::addFirst));
        undos.forEach(
                undo -> reusedAnswers(undo.target(), undo.answer(), EnumSet.of(Meaning.DONE, Meaning.BARRED), doneBy));
    }

    private void reusedAnswers(
            String command, Answer<?> answer, Set<Meaning> ends, Map<Class<? extends DomainEvent>, String> doneBy) {
        answer.meanings().forEach((type, meaning) -> {
            var before = doneBy.getOrDefault(type, command);
            if (!before.equals(command) && ends.contains(meaning)) {
                fault(
                        "%1$s means that %2$s is done, and answers the later %3$s too. A redelivery would answer %3$s too early. Use goesOn(…) there, or another event.",
                        type.getSimpleName(), before, command);
            }
            if (meaning == Meaning.DONE) {
                doneBy.putIfAbsent(type, command);
            }
        });
    }
}
