package dev.tideline.platform.eventrelay;

import dev.tideline.runtime.kafka.Publisher;
import dev.tideline.runtime.kafka.Publisher.NotPublishedException;
import dev.tideline.runtime.store.Stamper;
import dev.tideline.runtime.store.Stamper.Deposed;
import dev.tideline.runtime.store.Stamper.Lease;
import dev.tideline.runtime.store.Stamper.Stamped;
import dev.tideline.store.PositionedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Takes committed events from PostgreSQL to Kafka: gives the next of them their positions, publishes them, and only then
 * takes more. Any number of relays may run; the one that holds the lease works, the others stand by.
 *
 * <p>Whatever fails, it starts again after the last event that Kafka has surely acknowledged. So Kafka may get an event
 * twice, and never gets an event without having had all that come before it in its stream.
 *
 * <p>It looks for new events again and again rather than being notified of them: a NOTIFY in the append would let appends
 * commit only one at a time.
 */
@Singleton
class EventRelay {
    private static final Logger LOG = Logger.getLogger(EventRelay.class);
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration STANDBY_PAUSE = Duration.ofMillis(500);
    private static final Duration FAILURE_PAUSE = Duration.ofMillis(500);
    /** Where an event has just come, the next one is not far; a fifth of a second after the last, pauses are at their longest. */
    private static final Duration FIRST_IDLE_PAUSE = Duration.ofMillis(1);

    private static final Duration LONGEST_IDLE_PAUSE = Duration.ofMillis(25);
    private static final Duration DATABASE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int BATCH = 1_000;

    private final Stamper stamper;
    private final Map<String, Object> kafka;
    private final String owner = String.join(
            "-",
            ThisFunction.NAME,
            Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost"),
            Long.toString(ProcessHandle.current().pid()));
    private final Thread thread = new Thread(this::run, ThisFunction.NAME);
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** Kafka has surely acknowledged everything up to this position. Of the thread alone. */
    private long published;

    /** When the thread was last between two things to wait for, by the JVM's clock. */
    private volatile long lastTurn = System.nanoTime();

    /** Whether it holds the lease, or stands by. */
    private volatile boolean working;

    /** The last that it has worked with; null before the first. */
    private volatile Publisher current;

    /** @param bootstrapServers one of kafka's settings, without which nothing starts */
    @Inject
    EventRelay(
            Stamper stamper,
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this(stamper, kafka);
    }

    EventRelay(Stamper stamper, Map<String, Object> kafka) {
        this.stamper = stamper;
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping.countDown();
        thread.join(STOP_TIMEOUT);
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (!stopped()) {
                try {
                    var lease = await(stamper.acquire(owner, LEASE));
                    if (lease.isPresent()) {
                        relay(lease.get());
                    } else {
                        pause(STANDBY_PAUSE);
                    }
                } catch (ExecutionException | TimeoutException e) {
                    LOG.warn("The database does not answer; trying again", e);
                    pause(FAILURE_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("Interrupted in the middle of a batch; it is published again by the next relay");
        }
    }

    /** Works for as long as the lease is ours. */
    private void relay(Lease lease) throws InterruptedException, ExecutionException, TimeoutException {
        published = lease.published();
        working = true;
        var mine = true;
        while (mine && !stopped()) {
            try (var publisher = new Publisher(kafka)) {
                current = publisher;
                mine = new Work(publisher, lease.token()).run();
            } catch (KafkaException | NotPublishedException | ExecutionException | TimeoutException e) {
                // Also after a stamping whose answer was lost: what it stamped is found from there. And there is no
                // publisher as long as brokers have names that nobody knows.
                LOG.warn("Going on after position " + published + " in a moment", e);
                pause(FAILURE_PAUSE);
            }
        }
        working = false;
        if (!mine) {
            LOG.info("Another relay has taken over");
        } else {
            await(stamper.release(lease.token(), published));
        }
    }

    /** Whether the thread gets from one thing to the next; it does so while servers are away too. */
    boolean isAlive(Duration longestTurn) {
        return thread.isAlive() && System.nanoTime() - lastTurn < longestTurn.toNanos();
    }

    /** Whether it reaches Kafka, if it has to. */
    boolean isConnected() {
        var publisher = current;
        return !working || publisher != null && publisher.isConnected();
    }

    /** Asked at every turn. */
    private boolean stopped() {
        lastTurn = System.nanoTime();
        return stopping.getCount() == 0;
    }

    private static Duration longer(Duration pause) {
        var longer = pause.plus(pause.dividedBy(8));
        return longer.compareTo(LONGEST_IDLE_PAUSE) < 0 ? longer : LONGEST_IDLE_PAUSE;
    }

    private void pause(Duration pause) throws InterruptedException {
        // Waits for the end of the process, and mostly in vain.
        var _ = stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static <T> T await(CompletionStage<T> stage)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stage.toCompletableFuture().get(DATABASE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What goes on with one publisher, until it fails. */
    private final class Work {
        private final Publisher publisher;
        private final long token;

        Work(Publisher publisher, long token) {
            this.publisher = publisher;
            this.token = token;
        }

        /** Returns false if another relay has taken over. */
        boolean run() throws InterruptedException, ExecutionException, TimeoutException, NotPublishedException {
            if (!catchUp()) {
                return false;
            }
            var idle = FIRST_IDLE_PAUSE;
            while (!stopped()) {
                switch (await(stamper.stamp(token, published, BATCH))) {
                    case Deposed _ -> {
                        return false;
                    }
                    case Stamped(var events)
                    when events.isEmpty() -> {
                        pause(idle);
                        idle = longer(idle);
                    }
                    case Stamped(var events) -> {
                        publish(events);
                        idle = FIRST_IDLE_PAUSE;
                    }
                }
            }
            return true;
        }

        /**
         * Publishes what was given a position before, and may not have reached Kafka. Returns false if another relay has
         * taken over, which publishes the same and has to be left alone.
         */
        private boolean catchUp()
                throws InterruptedException, ExecutionException, TimeoutException, NotPublishedException {
            List<PositionedEvent> events;
            do {
                // Keeps the lease, however long this takes; positions that it gives to latecomers are caught up with
                // too.
                if (await(stamper.stamp(token, published, 0)) instanceof Deposed) {
                    return false;
                }
                events = await(stamper.unpublished(published, BATCH));
                publish(events);
            } while (!events.isEmpty() && !stopped());
            return true;
        }

        private void publish(List<PositionedEvent> events) throws InterruptedException, NotPublishedException {
            if (!events.isEmpty()) {
                publisher.publish(events);
                published = events.getLast().position();
            }
        }
    }
}
