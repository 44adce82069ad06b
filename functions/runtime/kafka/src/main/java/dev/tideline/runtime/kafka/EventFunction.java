package dev.tideline.runtime.kafka;

import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.operations.Service;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** A function that events wake. The build makes a subclass for each, which has the method of its channel. */
public abstract class EventFunction implements Service {
    private final String name;
    private final String version;
    private final PullTrigger pull;

    protected EventFunction(String name, String version, EventTriggers triggers, BatchHandler handler) {
        this.name = name;
        this.version = version;
        this.pull = triggers.start(name, handler);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String version() {
        return version;
    }

    /** Completes as {@link PullTrigger#on} does. */
    protected final Uni<Void> take(ConsumerRecords<String, byte[]> batch) {
        return pull.on(batch);
    }
}
