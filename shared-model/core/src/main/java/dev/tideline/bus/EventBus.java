package dev.tideline.bus;

import dev.tideline.event.Envelope;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Brings events to those who react to them. Every handler gets the events that it subscribes to and no others; those of one
 * stream in the order in which they are published, one after the other; each at least once. Streams do not wait for each
 * other.
 *
 * <p>What becomes of an event that a handler fails with is the publisher's business in memory, who is told, and the
 * handler's own over Kafka, which defers the event with its stream.
 */
public interface EventBus {

    /**
     * Brings the handler what is published from now on.
     *
     * @param name of the function that handles them, by which its failures are told
     * @throws IllegalArgumentException if the name is taken
     */
    void subscribe(String name, Subscription events, Handler handler);

    /**
     * Publishes committed events, those of one stream in the order of their versions. To publish events again is always
     * right.
     *
     * @return completes when the events need not be published again: in memory, when every handler has succeeded with them. It
     *     fails with {@link HandlersFailedException} when all handlers have ended and some have failed
     */
    CompletionStage<Void> publish(List<Envelope> events);

    /** What events are brought to. */
    @FunctionalInterface
    interface Handler {
        /** Completes when their effect is there to stay. The same events may come again, whether this succeeds or fails. */
        CompletionStage<Void> handle(List<Envelope> events);
    }
}
