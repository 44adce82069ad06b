package dev.tideline.runtime.handling;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.UnknownEventException;
import dev.tideline.store.StoreUnavailableException;
import java.util.concurrent.RejectedExecutionException;

/** The kind of a failure: it passes, or it is caused by an event. */
public enum FailureKind {
    /**
     * The failure concerns every event, and ends by itself. Examples: a server is away, appends conflict, the process is busy or ending, or
     * a newer producer has sent an event. The function pauses, and retries the same work.
     */
    PASSING,

    /** A retry would fail again. The event is deferred or skipped, and events of other streams go on. */
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
