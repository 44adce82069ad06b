package dev.tideline.runtime.trigger;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A function that runs at an interval. With pull, the interval begins when a run has ended. With push, it runs for each ping that is
 * pushed. Any number of instances may run at once.
 */
public interface TimerFunction {

    /** Returns the time between the end of a run and the next one. */
    Duration interval();

    /**
     * Does the due work, at most {@code limit} pieces at a time. Fails only for a reason that concerns every piece, such as a server that
     * is away. It is then run again.
     */
    CompletionStage<Void> run(int limit);
}
