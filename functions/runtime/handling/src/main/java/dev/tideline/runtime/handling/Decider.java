package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Makes the decisions of a function that events wake. */
interface Decider {

    /** Returns true if the function handles this event. All others are skipped. */
    boolean handles(Envelope event);

    /**
     * Completes with a function that makes the decision on each of these events. If the function does not handle an event, nothing is
     * decided. A record that was no event of the store may have been deferred under the place of such an event.
     */
    CompletionStage<Function<Envelope, EventDecision>> on(Collection<Envelope> events);
}
