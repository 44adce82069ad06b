package dev.tideline.runtime.kafka;

import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.trigger.Intakes;
import dev.tideline.runtime.trigger.TriggerMode;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.ChannelRegistry;
import io.smallrye.reactive.messaging.PausableChannel;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Starts the functions of this process that events wake. With pull, each function has a channel from Kafka. With push, there is no channel,
 * and events come by HTTP.
 */
@Singleton
public class EventTriggers {
    static final String ENABLED = "tideline.triggers.enabled";

    private final Intakes intakes;
    private final Undeliverable undeliverable;
    private final Gaps gaps;
    private final ChannelRegistry registry;
    private final boolean enabled;
    private final Duration dueInterval;
    private final List<String> functions = new CopyOnWriteArrayList<>();

    /**
     * @param enabled false in a process that only has the functions' code
     * @param dueInterval within which a function finds what others have made due
     */
    EventTriggers(
            Intakes intakes,
            Undeliverable undeliverable,
            Gaps gaps,
            ChannelRegistry registry,
            @ConfigProperty(name = ENABLED, defaultValue = "true") boolean enabled,
            @ConfigProperty(name = "tideline.due-interval") Duration dueInterval) {
        this.intakes = intakes;
        this.undeliverable = undeliverable;
        this.gaps = gaps;
        this.registry = registry;
        this.enabled = enabled;
        this.dueInterval = dueInterval;
    }

    /**
     * @param function the name of the function, of its channel, and of its consumer group
     * @return what the channel hands its batches to
     */
    public PullTrigger start(String function, BatchHandler handler) {
        var intake = intakes.open(function, handler);
        if (enabled) {
            intake.wakeWhenDue(dueInterval);
            functions.add(function);
        }
        return new PullTrigger(intake, undeliverable, gaps.detection(intake));
    }

    /** Returns the channels of this process that are read. */
    List<String> channels() {
        return intakes.mode() == TriggerMode.PULL ? functions : List.of();
    }

    void pause(@Observes @Priority(Intakes.BEFORE_DRAIN) ShutdownEvent shutdown) {
        channels()
                .forEach(channel ->
                        Optional.ofNullable(registry.getPausable(channel)).ifPresent(PausableChannel::pause));
    }
}
