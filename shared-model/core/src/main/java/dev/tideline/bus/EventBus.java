package dev.tideline.bus;

import dev.tideline.event.Envelope;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Delivers events to their subscribers. Every handler gets the events that it subscribes to and no others, each at least once. It
 * gets those of one stream one after another, in the order of publication. Streams do not wait for each other.
 *
 * <p>A handler may fail with an event. In memory, the publisher is told and decides what becomes of it. Over Kafka, the handler
 * defers the event with its stream.
 */
public interface EventBus {

    /**
     * Delivers to the handler the events that are published from now on.
     *
     * @param name of the function that handles them, which appears in its failures
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

    /** A handler of events. */
    @FunctionalInterface
    interface Handler {
        /**
         * Completes when the results of the events are stored. The same events may be redelivered, whether this succeeds or
         * fails.
         */
        CompletionStage<Void> handle(List<Envelope> events);
    }
}
