package dev.tideline.runtime.handling;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.UnknownEventException;
import dev.tideline.store.StoreUnavailableException;
import java.util.concurrent.RejectedExecutionException;

/** Tells apart, for everybody who handles events, what is tried again as it is and what is the fault of an event. */
public enum FailureKind {
    /**
     * The surroundings are at fault: a server is away, others are faster, the process is busy or ending, or a newer producer is
     * about. It would hit every event alike, and is over by itself: the function pauses and tries the same again.
     */
    PASSING,

    /** The same again would fail again. The event that it is for is deferred or skipped, and holds up nobody. */
    PERMANENT;

    public static FailureKind of(Throwable failure) {
        return switch (Causes.of(failure)) {
            case StoreUnavailableException _,
                    ServiceUnavailableException _,
                    ContendedException _,
                    UnknownEventException _,
                    RejectedExecutionException _ -> PASSING;
            default -> PERMANENT;
        };
    }
}
