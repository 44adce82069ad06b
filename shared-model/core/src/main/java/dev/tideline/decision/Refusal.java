package dev.tideline.decision;

import java.util.Optional;

/**
 * The refusal of a command, for the caller. A refusal appends nothing.
 *
 * @param type of the problem that is reported to the caller
 * @param pointer to the field of the request's body that is refused (RFC 6901); empty if the cause is not in the body
 */
public record Refusal(ProblemType type, String detail, Optional<String> pointer) {

    public static Refusal of(ProblemType type, String detail) {
        return new Refusal(type, detail, Optional.empty());
    }

    public static Refusal of(ProblemType type, String detail, String pointer) {
        return new Refusal(type, detail, Optional.of(pointer));
    }
}
