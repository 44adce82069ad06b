package dev.tideline.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Note;
import dev.tideline.event.Personal;
import dev.tideline.event.StreamId;
import dev.tideline.event.Subject;
import dev.tideline.event.Topics;
import java.util.Optional;
import java.util.UUID;

/**
 * What happens to one instance of a saga: stream {@code saga-<saga>/<key>}. A step that is taken for each of several things has the name
 * {@code <step>/<thing>}.
 */
@Category(value = "saga", topic = Topics.SAGAS, keyIsUuid = false)
public sealed interface SagaEvent extends DomainEvent {
    /** @param version of the plan that the instance runs to its end */
    record SagaStarted(String saga, int version, String key) implements SagaEvent {}

    /**
     * A step was requested, for the first time or again.
     *
     * @param attempt 1, 2, 3 … All attempts have the same command.
     * @param reason why the saga is undone; only of the end step, which comes last when a saga is undone
     */
    record StepRequested(String step, int attempt, UUID commandId, Optional<String> reason) implements SagaEvent {}

    /** The step is done. For an end step that was never requested: somebody else has done it. */
    record StepDone(String step) implements SagaEvent {}

    /** A step was refused before the pivot was done. All that was requested before is undone. */
    record StepRefused(String step, String reason) implements SagaEvent {}

    /**
     * No answer came in time. The same is asked again.
     *
     * @param undo true if the step's undo was not answered
     */
    record StepTimedOut(String step, int attempt, boolean undo) implements SagaEvent {}

    /** @param reason why the saga is undone */
    record UndoRequested(String step, int attempt, UUID commandId, String reason) implements SagaEvent {}

    /** @param barred true if there was nothing to undo: a step that comes late is refused */
    record UndoDone(String step, boolean barred) implements SagaEvent {}

    /**
     * The saga cannot go on by itself: an undo, or a step after the pivot, was refused or has failed. An operator decides.
     *
     * @param undo true if it is the step's undo
     * @param reason nothing personal
     */
    record SagaStuck(String step, boolean undo, String reason) implements SagaEvent {}

    /** An operator has decided on a step that was stuck. */
    record SagaResumed(
            @Subject StreamId saga,
            String step,
            How how,
            @Personal Note note) implements SagaEvent {}

    record SagaEnded(Outcome outcome) implements SagaEvent {}

    enum How {
        /** Ask again. */
        @JsonProperty("resume")
        RESUME,
        /** It was done by hand. */
        @JsonProperty("done")
        DONE,
        /** Go on without it. */
        @JsonProperty("skip")
        SKIP
    }

    enum Outcome {
        @JsonProperty("completed")
        COMPLETED,
        @JsonProperty("undone")
        UNDONE
    }
}
