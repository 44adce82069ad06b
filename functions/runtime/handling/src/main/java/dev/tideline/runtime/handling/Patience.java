package dev.tideline.runtime.handling;

import java.time.Duration;

/** How long people are let wait. */
public final class Patience {
    /**
     * After which somebody who has asked for something is told that the database does not answer, be it silent or busy.
     * What was asked for may still be carried out.
     */
    public static final Duration OF_A_CALLER = Duration.ofMillis(2_500);

    private Patience() {}
}
