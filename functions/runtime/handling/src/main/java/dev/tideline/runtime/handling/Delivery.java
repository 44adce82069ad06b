package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.DeferredEvents.DueEvent;

/**
 * One event that is given to a function, once.
 *
 * @param deferred true if the event is a deferred event of the function. It is released when it is done
 * @param attempts the number of attempts that have failed
 * @param discarded true if an operator has discarded the event, so that it is skipped
 */
public record Delivery(Envelope event, boolean deferred, int attempts, boolean discarded) {

    /** Returns the delivery of an event from Kafka or from a push. */
    public static Delivery first(Envelope event) {
        return new Delivery(event, false, 0, false);
    }

    /**
     * Returns the delivery of a deferred event that is due.
     *
     * @param event the due event, with the traceparent of its new span
     */
    public static Delivery due(DueEvent due, Envelope event) {
        return new Delivery(event, true, due.attempts(), due.discarded());
    }

    public StreamId stream() {
        return event.streamId();
    }

    public long version() {
        return event.version();
    }

    Delivery asDeferred() {
        return new Delivery(event, true, attempts, discarded);
    }

    public Delivery asDiscarded() {
        return new Delivery(event, deferred, attempts, true);
    }
}
