package dev.tideline.testing.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.StreamId;
import dev.tideline.plan.SagaEvent;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An instance of fulfil-order, as its own events tell it. Each event is checked when it is seen. This class knows the steps of the shop,
 * but does not read the plan. So it also finds a wrong plan. The first event tells the steps of the instance's version.
 */
final class LedOrder {
    private static final String PIVOT = "confirm-order";
    private static final String END = "end-order";

    private final StreamId saga;
    private final Set<String> planned = new HashSet<>();
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Set<String> stuck = new HashSet<>();
    private Optional<Outcome> outcome = Optional.empty();

    private enum Step {
        REQUESTED,
        DONE,
        REFUSED,
        UNDO_REQUESTED,
        UNDONE
    }

    LedOrder(StreamId saga) {
        this.saga = saga;
    }

    void see(SagaEvent event) {
        isTrue(outcome.isEmpty(), "the end", "is not the last event");
        switch (event) {
            case SagaStarted started -> started(started);
            case StepTimedOut _ -> {}
            case StepRequested requested -> requested(requested.step());
            case StepDone done -> done(done.step());
            case StepRefused refused -> steps.put(refused.step(), Step.REFUSED);
            case UndoRequested requested -> undoRequested(requested.step());
            case UndoDone done -> {
                isTrue(steps.put(done.step(), Step.UNDONE) == Step.UNDO_REQUESTED, done.step(), "is undone twice");
            }
            case SagaStuck one -> stuck.add(one.step());
            case SagaResumed one -> stuck.remove(one.step());
            case SagaEnded ended -> outcome = Optional.of(ended.outcome());
        }
    }

    private void started(SagaStarted started) {
        isTrue(planned.isEmpty() && steps.isEmpty(), "the start", "is not the first event");
        planned.addAll(started.steps().orElseThrow());
    }

    private void requested(String step) {
        isTrue(step.equals(END) || planned.contains(step), step, "is not in the version of its plan");
        var before = steps.putIfAbsent(step, Step.REQUESTED);
        isTrue(before == null || before == Step.REQUESTED, step, "is requested after its end");
    }

    private void done(String step) {
        isTrue(steps.put(step, Step.DONE) != Step.DONE, step, "is done twice");
    }

    private void undoRequested(String step) {
        isTrue(steps.get(PIVOT) != Step.DONE, step, "is undone after the pivot");
        isTrue(
                steps.get(PIVOT) != Step.REQUESTED || steps.get(END) == Step.DONE,
                step,
                "is undone while the pivot is under way");
        isTrue(steps.get(step) != Step.UNDONE, step, "is undone twice");
        var inOrder = List.copyOf(steps.keySet());
        inOrder.subList(inOrder.indexOf(step) + 1, inOrder.size()).stream()
                .filter(later -> !later.equals(PIVOT) && !later.equals(END))
                .forEach(later -> isTrue(
                        Set.of(Step.REFUSED, Step.UNDONE).contains(steps.get(later)),
                        step,
                        "is undone before " + later));
        steps.put(step, Step.UNDO_REQUESTED);
    }

    /** Checks that the instance has ended as its order did, or waits for an operator. */
    void hasEnded(boolean confirmed) {
        if (outcome.isEmpty()) {
            assertThat(stuck)
                    .as("the stuck steps of %s, which has not ended", saga)
                    .isNotEmpty();
            return;
        }
        assertThat(outcome).as("the outcome of %s", saga).contains(confirmed ? Outcome.COMPLETED : Outcome.UNDONE);
        isTrue(!confirmed || steps.keySet().containsAll(planned), "a step of its plan", "is left out");
        steps.forEach((step, state) -> isTrue(isRight(step, state, confirmed), step, "is left " + state));
    }

    private static boolean isRight(String step, Step state, boolean confirmed) {
        return switch (step) {
            // The end step is also the bar of the pivot. It may still be requested when the saga has ended.
            case END -> confirmed == (state != Step.DONE);
            case PIVOT -> confirmed == (state == Step.DONE);
            default ->
                confirmed
                        ? state == Step.DONE
                        : Set.of(Step.REFUSED, Step.UNDONE).contains(state);
        };
    }

    private void isTrue(boolean condition, String step, String violation) {
        assertThat(condition).as("%s: %s %s", saga, step, violation).isTrue();
    }
}
