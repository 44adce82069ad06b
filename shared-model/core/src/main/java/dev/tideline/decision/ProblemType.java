package dev.tideline.decision;

import java.util.Locale;

/**
 * A kind of problem that callers can distinguish from others (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>, 3.1). Each
 * context declares its own, as an enum.
 */
public interface ProblemType {

    /** Returns the name of the constant, such as {@code OUT_OF_RANGE}. */
    String name();

    /** Returns the status of an HTTP answer (RFC 9110, 15). */
    int status();

    /** Returns a sentence about the problem. It is the same for every occurrence. */
    String title();

    /** Returns the last part of the problem's URI, such as {@code out_of_range}. */
    default String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
