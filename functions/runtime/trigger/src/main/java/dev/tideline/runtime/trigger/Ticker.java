package dev.tideline.runtime.trigger;

import java.time.Duration;

/** A clock that only measures durations, and timers. */
public interface Ticker {
    /** Returns the time since a fixed moment. It never goes back. */
    Duration sinceSomeMoment();

    /** Runs a task on any thread, after a pause. */
    void after(Duration pause, Runnable task);
}
