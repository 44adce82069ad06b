package dev.tideline.decision;

/**
 * A kind of problem that callers can tell from others
 * (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>, 3.1). Each context declares its own, as an enum.
 */
public interface ProblemType {

    /** Returns the last part of its URI, such as {@code out_of_range}. */
    String code();

    /** Returns the status of an HTTP answer (RFC 9110, 15). */
    int status();

    /** Returns what it is, in a sentence that is the same for every occurrence. */
    String title();
}
