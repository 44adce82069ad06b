package dev.tideline.runtime.kafka;

import dev.tideline.runtime.handling.BatchHandler;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** A function that events wake. The build makes a subclass for each, which has the method of its channel. */
public abstract class EventFunction {
    private final PullTrigger pull;

    protected EventFunction(String name, EventTriggers triggers, BatchHandler handler) {
        this.pull = triggers.start(name, handler);
    }

    /** Completes as {@link PullTrigger#on} does. */
    protected final Uni<Void> take(ConsumerRecords<String, byte[]> batch) {
        return pull.on(batch);
    }
}
