package dev.tideline.decision;

import java.util.Optional;

/**
 * Why a command is refused, for the caller. A refusal writes nothing.
 *
 * @param pointer to the field of the request's body that is refused (RFC 6901); empty if it is not the body's fault
 */
public record Refusal(Code code, String detail, Optional<String> pointer) {

    public static Refusal of(Code code, String detail) {
        return new Refusal(code, detail, Optional.empty());
    }

    public static Refusal of(Code code, String detail, String pointer) {
        return new Refusal(code, detail, Optional.of(pointer));
    }

    /** The reasons that callers can tell apart. */
    public enum Code {
        USER_NOT_FOUND,
        ITEM_NOT_FOUND,
        ORDER_NOT_FOUND,
        CURRENCY_MISMATCH,
        EMAIL_TAKEN,
        USER_NOT_ACTIVE,
        ORDER_CONFIRMED,
        NOT_FOUND
    }
}
