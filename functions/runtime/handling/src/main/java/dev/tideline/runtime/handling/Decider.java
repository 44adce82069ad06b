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
     * Completes with the decisions on these events, as a function of the event. An event that is not handled gets an empty decision. Such
     * an event is here if a record that is not in the store was deferred under its stream id and version.
     */
    CompletionStage<Function<Envelope, EventDecision>> on(Collection<Envelope> events);
}
