package dev.tideline.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Note;
import dev.tideline.event.Personal;
import dev.tideline.event.StreamId;
import dev.tideline.event.Subject;
import dev.tideline.event.Topics;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An event of one saga instance. Its stream is {@code saga-<saga>/<key>}. The field {@code step} is the full name of a step. A step for
 * each of several things has the full name {@code <step>/<thing>}.
 */
@Category(value = "saga", topic = Topics.SAGAS, entityIdIsUuid = false)
public sealed interface SagaEvent extends DomainEvent {
    /**
     * A saga instance has started.
     *
     * @param version the version of the plan, which the instance keeps
     * @param steps the full names of all steps in the order of the plan, without the end step. So a view can show the steps to come
     */
    record SagaStarted(
            String saga,
            int version,
            String key,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<List<String>> steps)
            implements SagaEvent {
        public SagaStarted(String saga, int version, String key) {
            this(saga, version, key, Optional.empty());
        }
    }

    /**
     * A step was requested, for the first time or again.
     *
     * @param attempt the number of the attempt, from 1
     * @param commandId the id of the command, which is the same for all attempts
     * @param reason the reason to undo the saga; present for the end step only
     */
    record StepRequested(String step, int attempt, UUID commandId, Optional<String> reason) implements SagaEvent {}

    /** A step is done. An end step may be done without a request, by an event that cancels the saga. */
    record StepDone(String step) implements SagaEvent {}

    /** A step was refused before the pivot was done. The saga is undone. */
    record StepRefused(String step, String reason) implements SagaEvent {}

    /**
     * An attempt has had no answer within its time limit. The step, or its undo, is requested again.
     *
     * @param undo true if the attempt was one of the step's undo
     */
    record StepTimedOut(String step, int attempt, boolean undo) implements SagaEvent {}

    /**
     * The undo of a step was requested, for the first time or again.
     *
     * @param reason the reason to undo the saga
     */
    record UndoRequested(String step, int attempt, UUID commandId, String reason) implements SagaEvent {}

    /**
     * The undo of a step is done.
     *
     * @param barred true if there was nothing to undo; the participant will refuse the step if it arrives late
     */
    record UndoDone(String step, boolean barred) implements SagaEvent {}

    /**
     * A saga is stuck: an undo, the end step, or a step after the pivot was refused or has failed. An operator decides.
     *
     * @param undo true if the step's undo is stuck
     * @param reason the reason of the refusal or of the failure; nothing personal
     */
    record SagaStuck(String step, boolean undo, String reason) implements SagaEvent {}

    /** An operator has decided on a stuck step. */
    record SagaResumed(
            @Subject StreamId saga,
            String step,
            How how,
            @Personal Note note) implements SagaEvent {}

    /** A saga instance has ended. */
    record SagaEnded(Outcome outcome) implements SagaEvent {}

    /** The decision of an operator. */
    enum How {
        /** Requests the step, or its undo, again. */
        @JsonProperty("resume")
        RESUME,
        /** Takes the step, or its undo, as done, since it was done by hand. */
        @JsonProperty("done")
        DONE,
        /** Continues without the step or its undo. */
        @JsonProperty("skip")
        SKIP
    }

    enum Outcome {
        /** All steps are done, or were skipped. */
        @JsonProperty("completed")
        COMPLETED,
        /** All steps that were requested are undone, barred, refused or skipped. */
        @JsonProperty("undone")
        UNDONE
    }
}
