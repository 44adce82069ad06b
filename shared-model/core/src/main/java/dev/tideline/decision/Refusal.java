package dev.tideline.decision;

import java.util.Optional;

/**
 * The refusal of a command, for the caller. A refusal appends nothing.
 *
 * @param type of the problem that is reported to the caller
 * @param pointer to the field of the request's body that is refused (RFC 6901); empty if the cause is not in the body
 * @param denied true if the caller may not do this. They are not told so: the rest is as if there were nothing
 */
public record Refusal(ProblemType type, String detail, Optional<String> pointer, boolean denied) {

    public static Refusal of(ProblemType type, String detail) {
        return new Refusal(type, detail, Optional.empty(), false);
    }

    public static Refusal of(ProblemType type, String detail, String pointer) {
        return new Refusal(type, detail, Optional.of(pointer), false);
    }

    public Refusal asDenied() {
        return new Refusal(type, detail, pointer, true);
    }
}
