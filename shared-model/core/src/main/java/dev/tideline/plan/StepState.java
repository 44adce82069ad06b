package dev.tideline.plan;

/** Where a step stands. One that was not requested yet has no state. */
public sealed interface StepState {
    /**
     * An answer is waited for.
     *
     * @param undo true if it is the undo's
     */
    record Waiting(boolean undo, int attempt, For whom) implements StepState {}

    record Done() implements StepState {}

    record Refused() implements StepState {}

    /** @param barred true if there was nothing to undo */
    record Undone(boolean barred) implements StepState {}

    /** An operator has let the saga go on without it, or without its undo. */
    record Skipped() implements StepState {}

    /** Who moves next. */
    enum For {
        PARTICIPANT,
        /** The step is stuck. */
        OPERATOR,
        /** An operator wants the same asked again. */
        SAGA
    }
}
