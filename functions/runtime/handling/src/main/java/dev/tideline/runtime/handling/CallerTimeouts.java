package dev.tideline.runtime.handling;

import java.time.Duration;

/** The longest times that callers wait for an answer. */
public final class CallerTimeouts {
    /**
     * The time after which a caller gets the answer that the database is unavailable. The database may be away or busy. The request may
     * still be carried out.
     */
    public static final Duration ANSWER = Duration.ofMillis(2_500);

    private CallerTimeouts() {}
}
