package dev.tideline.views.saga;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;

/**
 * A step of a saga instance, as it is stored and answered.
 *
 * @param name the full name
 * @param attempts the number of requests of the step, or of its undo once that was requested
 * @param requestedAt the time of the first request
 * @param endedAt the time at which the step, or its undo, ended
 * @param stuck the reason why the step waits for an operator
 */
@RegisterForReflection
public record SagaStep(
        String name,
        State state,
        int attempts,
        Optional<String> requestedAt,
        Optional<String> endedAt,
        Optional<String> stuck) {

    /** The states of a step. */
    public enum State {
        /** The step was not requested yet. */
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("requested")
        REQUESTED,
        @JsonProperty("done")
        DONE,
        @JsonProperty("refused")
        REFUSED,
        /** The last attempt has had no answer in time. The saga requests the step, or its undo, again. */
        @JsonProperty("timed_out")
        TIMED_OUT,
        @JsonProperty("undo_requested")
        UNDO_REQUESTED,
        @JsonProperty("undone")
        UNDONE,
        /** There was nothing to undo. The step is refused if it arrives late. */
        @JsonProperty("barred")
        BARRED,
        /** An operator has skipped the step or its undo. */
        @JsonProperty("skipped")
        SKIPPED
    }

    static SagaStep pending(String name) {
        return new SagaStep(name, State.PENDING, 0, Optional.empty(), Optional.empty(), Optional.empty());
    }

    SagaStep requested(State requested, int attempt, String time) {
        return new SagaStep(
                name, requested, attempt, requestedAt.or(() -> Optional.of(time)), Optional.empty(), Optional.empty());
    }

    SagaStep timedOut() {
        return new SagaStep(name, State.TIMED_OUT, attempts, requestedAt, endedAt, stuck);
    }

    SagaStep stuck(String reason) {
        return new SagaStep(name, state, attempts, requestedAt, endedAt, Optional.of(reason));
    }

    SagaStep ended(State end, String time) {
        return new SagaStep(name, end, attempts, requestedAt, Optional.of(time), Optional.empty());
    }
}
