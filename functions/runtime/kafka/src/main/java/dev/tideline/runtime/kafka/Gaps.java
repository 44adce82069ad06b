package dev.tideline.runtime.kafka;

import static dev.tideline.runtime.kafka.Bridge.uni;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.tideline.runtime.kafka.GapDetection.Before;
import dev.tideline.runtime.kafka.PartitionsNow.Now;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.runtime.trigger.EventIntake;
import dev.tideline.runtime.trigger.Intakes;
import dev.tideline.runtime.trigger.Pause;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Compares, from time to time, the partitions of all functions of this process with Kafka. So a loss is noticed even if no record follows
 * it. It also stores how far each function has come.
 */
@Singleton
class Gaps {
    private static final Logger LOG = Logger.getLogger(Gaps.class);
    private static final Duration KEPT_EVERY = Duration.ofSeconds(10);
    private static final Duration LAST_LOOK_WITHIN = Duration.ofSeconds(2);

    private final PartitionsNow kafka;
    private final LostEvents store;
    private final Consumers consumers;
    private final Vertx vertx;
    private final Duration interval;
    private final Map<String, Watched> functions = new ConcurrentHashMap<>();
    private final Pause pause = new Pause("the search for gaps");
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long keptAt = System.nanoTime();
    private volatile boolean stopped;

    /** @param interval between two looks */
    Gaps(
            PartitionsNow kafka,
            LostEvents store,
            Consumers consumers,
            Vertx vertx,
            @ConfigProperty(name = "tideline.lost-records-interval") Duration interval) {
        this.kafka = kafka;
        this.store = store;
        this.consumers = consumers;
        this.vertx = vertx;
        this.interval = interval;
    }

    /** Begins gap detection for the channel that a function reads, which has its name. */
    GapDetection detection(EventIntake intake) {
        var detection = new GapDetection(intake, kafka, store, new ConsumerCursor(new ConsumerCursor.PollingThread() {
            @Override
            public <R> Uni<R> ask(Function<Consumer<?, ?>, R> question) {
                return consumers.ask(intake.function(), question::apply);
            }
        }));
        functions.put(intake.function(), new Watched(detection, intake.function()));
        return detection;
    }

    void assigned(String function, Collection<TopicPartition> partitions) {
        Optional.ofNullable(functions.get(function)).ifPresent(one -> one.detection.assigned(partitions));
        if (started.compareAndSet(false, true)) {
            vertx.setPeriodic(interval.toMillis(), _ -> look());
        }
    }

    void revoked(String function, Collection<TopicPartition> partitions) {
        Optional.ofNullable(functions.get(function)).ifPresent(one -> one.detection.revoked(partitions));
    }

    private void look() {
        if (!stopped && looking.compareAndSet(false, true)) {
            seen(System.nanoTime() - keptAt >= KEPT_EVERY.toNanos())
                    .onTermination()
                    .invoke(() -> looking.set(false))
                    .subscribe()
                    .with(
                            seen -> {
                                pause.succeeded();
                                seen.before
                                        .keySet()
                                        .forEach(one -> one.compare(seen)
                                                .subscribe()
                                                .with(_ -> one.pause.succeeded(), one.pause::failed));
                            },
                            pause::failed);
        }
    }

    /** Looks once more at the end of the process. All work in flight is handled by then, and connections are still open. */
    void stop(@Observes @Priority(Intakes.AFTER_DRAIN) ShutdownEvent shutdown) {
        stopped = true;
        if (started.get()) {
            try {
                seen(true)
                        .chain(seen -> Uni.join()
                                .all(seen.before.keySet().stream()
                                        .map(one -> one.compare(seen))
                                        .toList())
                                .andCollectFailures())
                        .await()
                        .atMost(LAST_LOOK_WITHIN);
            } catch (RuntimeException e) {
                LOG.debug("The offsets of some seconds ago stay stored: the latest could not be stored", e);
            }
        }
    }

    /** @param keep whether the store is to keep how far functions have come */
    private Uni<Seen> seen(boolean keep) {
        var here = vertx.getOrCreateContext();
        var before = functions.values().stream()
                .filter(one -> !one.comparing.get())
                .collect(toMap(one -> one, one -> one.detection.before()));
        var partitions = before.values().stream()
                .flatMap(List::stream)
                .map(one -> one.partition().id)
                .collect(toSet());
        return marks(keep, partitions)
                .chain(marks -> uni(() -> kafka.of(partitions)).map(now -> new Seen(before, now, marks)))
                .emitOn(work -> here.runOnContext(_ -> work.run()));
    }

    /** Asked for before Kafka is: what it had acknowledged by then, it has. */
    private Uni<Optional<Map<String, Long>>> marks(boolean keep, Set<TopicPartition> partitions) {
        if (!keep) {
            return Uni.createFrom().item(Optional.empty());
        }
        var topics = partitions.stream().map(TopicPartition::topic).collect(toSet());
        return uni(() -> store.marks(topics))
                .invoke(() -> keptAt = System.nanoTime())
                .map(Optional::of);
    }

    /**
     * The result of one look.
     *
     * @param before the known state of the partitions before it, by function
     * @param now the partitions as Kafka has them
     * @param marks see {@link GapDetection#look}
     */
    private record Seen(
            Map<Watched, List<Before>> before, Map<TopicPartition, Now> now, Optional<Map<String, Long>> marks) {}

    private static final class Watched {
        private final GapDetection detection;
        private final Pause pause;
        private final AtomicBoolean comparing = new AtomicBoolean();

        Watched(GapDetection detection, String function) {
            this.detection = detection;
            this.pause = new Pause(function + " (filling a gap)");
        }

        /** Compares the partitions and fills their gaps. That may take longer than until the next look. */
        Uni<Void> compare(Seen seen) {
            comparing.set(true);
            return detection
                    .look(seen.before.get(this), seen.now, seen.marks)
                    .onTermination()
                    .invoke(() -> comparing.set(false));
        }
    }
}
