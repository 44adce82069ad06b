package dev.tideline.runtime.trigger;

import java.time.Duration;

/** Time that passes, and timers. */
public interface Ticker {
    /** Returns the time since some fixed moment. It never goes back. */
    Duration sinceSomeMoment();

    /** Runs a task on any thread, after a pause. */
    void after(Duration pause, Runnable task);
}
