package dev.tideline.runtime.http;

import java.util.Optional;

/**
 * The outcome of the saga that a command has begun, as its caller receives it.
 *
 * @param outcome such as {@code confirmed}
 * @param reason written to JSON as it is
 */
public record SagaOutcome(String outcome, Optional<Object> reason) {
    /** The saga has not ended while its caller waited. */
    static final SagaOutcome PENDING = of("pending");

    public static SagaOutcome of(String outcome) {
        return new SagaOutcome(outcome, Optional.empty());
    }

    public static SagaOutcome of(String outcome, Object reason) {
        return new SagaOutcome(outcome, Optional.of(reason));
    }
}
