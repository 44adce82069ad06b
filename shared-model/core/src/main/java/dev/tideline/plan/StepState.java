package dev.tideline.plan;

/** The state of a step. A step that was not requested yet has none. */
public sealed interface StepState {
    /**
     * The step, or its undo, waits for an answer.
     *
     * @param undo true if the undo waits
     * @param attempt the number of the latest attempt
     */
    record Waiting(boolean undo, int attempt, Actor nextActor) implements StepState {}

    record Done() implements StepState {}

    record Refused() implements StepState {}

    /** @param barred true if there was nothing to undo; the step will be refused if it arrives late */
    record Undone(boolean barred) implements StepState {}

    /** An operator has skipped the step or its undo. */
    record Skipped() implements StepState {}

    /** The one who acts next. */
    enum Actor {
        PARTICIPANT,
        /** The step is stuck. */
        OPERATOR,
        /** An operator has resumed the step; the saga requests it again. */
        SAGA
    }
}
