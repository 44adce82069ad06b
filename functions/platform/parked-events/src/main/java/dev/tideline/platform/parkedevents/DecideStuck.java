package dev.tideline.platform.parkedevents;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Changes.Limit;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.Note;
import dev.tideline.plan.Progress;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaEvent.SagaResumed;
import dev.tideline.plan.SagaProblem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Lets a stuck saga continue. The event begins a time limit of zero for the step, so that the function of the saga handles it soon.
 *
 * @param step the full name of the stuck step
 * @param note the operator's reason
 */
@Appends(SagaResumed.class)
public record DecideStuck(String saga, String key, String step, How how, Note note) implements Command {
    @Override
    public Decision decide(States states) {
        var stream = Progress.stream(saga, key);
        var progress = states.of(stream);
        if (progress instanceof NotStarted) {
            return Decision.refuse(SagaProblem.SAGA_NOT_FOUND, "There is no saga of this name and key.");
        }
        if (how == How.DONE && progress.isOpenBar(step)) {
            return Decision.refuse(
                    SagaProblem.SAGA_NOT_STUCK,
                    "The step that this one bars may be done already. Resume this step: its participant finds out which was first.");
        }
        return progress.resume(step, how, note)
                .<Decision>map(resumed -> Decision.unchanged(stream)
                        .and(stream, resumed, List.of(new Limit(saga, step, Optional.of(Duration.ZERO)))))
                .orElseGet(
                        () -> Decision.refuse(SagaProblem.SAGA_NOT_STUCK, "This step does not wait for an operator."));
    }
}
