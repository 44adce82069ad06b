package dev.tideline.runtime.kafka;

import dev.tideline.runtime.handling.BatchHandler;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.ChannelRegistry;
import io.smallrye.reactive.messaging.PausableChannel;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** The pull triggers of all functions in this process, and their orderly end. */
@Singleton
public class PullTriggers {
    private static final Logger LOG = Logger.getLogger(PullTriggers.class);

    /** Less than the least time that the surroundings give a process to end. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(8);

    /** Before anything else ends, above all the connections that a batch in flight needs. */
    private static final int FIRST = 1;

    private final Vertx vertx;
    private final Undeliverable undeliverable;
    private final ChannelRegistry channels;
    private final List<PullTrigger> triggers = new CopyOnWriteArrayList<>();

    PullTriggers(Vertx vertx, Undeliverable undeliverable, ChannelRegistry channels) {
        this.vertx = vertx;
        this.undeliverable = undeliverable;
        this.channels = channels;
    }

    /** @param function the name of the function, of its channel, and of its consumer group */
    public PullTrigger start(String function, BatchHandler handler) {
        var trigger = new PullTrigger(function, handler, vertx, undeliverable);
        triggers.add(trigger);
        return trigger;
    }

    List<String> channels() {
        return triggers.stream().map(PullTrigger::function).toList();
    }

    /**
     * Lets batches in flight finish, and effects that they have started, and takes no more. What is not finished by then
     * is not acknowledged, or is set aside, and comes again to whoever takes over.
     */
    void drain(@Observes @Priority(FIRST) ShutdownEvent shutdown) throws InterruptedException {
        var deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
        triggers.forEach(trigger -> {
            Optional.ofNullable(channels.getPausable(trigger.function())).ifPresent(PausableChannel::pause);
            trigger.stop();
        });
        for (var trigger : triggers) {
            try {
                trigger.idle().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                LOG.warnf(
                        "%s: something was still in flight after %s, and will come again",
                        trigger.function(), DRAIN_TIMEOUT);
            } catch (ExecutionException e) {
                throw new IllegalStateException("never completed exceptionally", e);
            }
        }
    }
}
