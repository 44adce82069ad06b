package dev.tideline.runtime.handling;

import dev.tideline.store.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** How long people are let wait. */
public final class Patience {
    /**
     * After which somebody who has asked for something is told that the database does not answer, be it silent or busy.
     * What was asked for may still be carried out.
     */
    public static final Duration OF_A_CALLER = Duration.ofMillis(2_500);

    private Patience() {}

    /** What somebody is told for whom it took too long. */
    public static StoreUnavailableException exhausted() {
        return new StoreUnavailableException(new TimeoutException("it took longer than " + OF_A_CALLER));
    }
}
