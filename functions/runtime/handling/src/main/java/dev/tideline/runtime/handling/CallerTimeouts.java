package dev.tideline.runtime.handling;

import java.time.Duration;

/** The times after which callers are answered at the latest. */
public final class CallerTimeouts {
    /**
     * After which somebody who has asked for something is told that the database does not answer, be it silent or busy.
     * What was asked for may still be carried out.
     */
    public static final Duration ANSWER = Duration.ofMillis(2_500);

    private CallerTimeouts() {}
}
