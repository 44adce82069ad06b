package dev.tideline.runtime.trigger;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A function that runs at an interval. With pull, it runs again an interval after it has run; with push, whenever it is pinged. Any number
 * of instances may run at once.
 */
public interface TimerFunction {

    /** Returns the time between the end of a run and the next one. */
    Duration interval();

    /**
     * Does what is due, at most {@code limit} pieces at a time. Fails only with what would hit all of them alike, such as a server that is
     * away; it is run again then.
     */
    CompletionStage<Void> run(int limit);
}
