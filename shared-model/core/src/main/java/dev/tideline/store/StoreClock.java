package dev.tideline.store;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** The clock that the timestamps of events come from. Every stage may fail as {@link EventStore} says. */
public interface StoreClock {

    /** Returns the present time. */
    CompletionStage<Instant> now();
}
