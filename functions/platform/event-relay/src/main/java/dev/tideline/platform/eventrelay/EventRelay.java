package dev.tideline.platform.eventrelay;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Topics;
import dev.tideline.runtime.kafka.TopicLane;
import dev.tideline.runtime.operations.Background;
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
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Publishes committed events from PostgreSQL to Kafka. It gives the next events their positions, hands each to the lane of its
 * topic, and takes more when they are published. It does not wait for a topic that is slow or fails. Any number of relays may run.
 * The one that holds the lease works, and the others stand by.
 *
 * <p>It polls for new events. With a NOTIFY in the append, only one append at a time could commit.
 */
@Background
@Singleton
public class EventRelay {
    private static final String NAME = FunctionName.of(EventRelay.class);
    private static final Logger LOG = Logger.getLogger(EventRelay.class);
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration STANDBY_PAUSE = Duration.ofMillis(500);
    private static final Duration FAILURE_PAUSE = Duration.ofMillis(500);
    /**
     * The pause after an event, since the next one is likely to come soon. Pauses reach their longest a fifth of a second after the
     * last event.
     */
    private static final Duration FIRST_IDLE_PAUSE = Duration.ofMillis(1);

    private static final Duration LONGEST_IDLE_PAUSE = Duration.ofMillis(25);
    private static final Duration DATABASE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LANES_TIMEOUT = Duration.ofSeconds(3);

    /** The longest time in which a topic acknowledges its events without being slow. */
    private static final Duration PROMPT = Duration.ofMillis(100);

    private static final int BATCH = 1_000;

    private final Stamper stamper;
    private final Map<String, Object> kafka;
    private final String owner = String.join(
            "-",
            NAME,
            Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost"),
            Long.toString(ProcessHandle.current().pid()));
    private final Thread thread = new Thread(this::run, NAME);
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** The last time at which the thread was not waiting, by the JVM's clock. */
    private volatile long lastTurn = System.nanoTime();

    /** One lane for each topic. It is empty while the relay stands by. */
    private volatile List<TopicLane> lanes = List.of();

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
                    LOG.warn("The database does not answer; retrying", e);
                    pause(FAILURE_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("Interrupted within a batch; the next relay publishes the batch again");
        }
    }

    /** Works for as long as the lease is ours. */
    private void relay(Lease lease) throws InterruptedException, ExecutionException, TimeoutException {
        lanes = Stream.concat(Topics.OF_EVENTS.stream(), Stream.of(Topics.UNKNOWN))
                .map(topic -> lane(topic, lease))
                .toList();
        var mine = true;
        try {
            mine = stamp(lease.token());
        } finally {
            endLanes();
        }
        if (!mine) {
            LOG.info("Another relay has taken over");
        } else {
            await(stamper.release(lease.token(), marks()));
        }
        lanes = List.of();
    }

    private TopicLane lane(String topic, Lease lease) {
        var categories = Topics.categories(topic);
        var those = !topic.equals(Topics.UNKNOWN);
        return TopicLane.start(
                NAME + "-" + topic,
                topic,
                kafka,
                // The last relay may have been an older version that did not know the topic of a category.
                Math.min(lease.published(topic), lease.published(Topics.UNKNOWN)),
                lease.head(),
                (after, upTo, limit) -> stamper.unpublished(lease.token(), after, upTo, categories, those, limit));
    }

    /** Returns false if another relay has taken over. */
    private boolean stamp(long token) throws InterruptedException {
        var idle = FIRST_IDLE_PAUSE;
        while (!stopped()) {
            try {
                switch (await(stamper.stamp(token, marks(), BATCH))) {
                    case Deposed _ -> {
                        return false;
                    }
                    case Stamped stamped -> {
                        hand(stamped);
                        if (stamped.events().isEmpty()) {
                            pause(idle);
                            idle = longer(idle);
                        } else {
                            idle = FIRST_IDLE_PAUSE;
                        }
                    }
                }
            } catch (ExecutionException | TimeoutException e) {
                // This covers a lost answer too: the lanes find the events in the store that were stamped.
                LOG.warn("The database does not answer; retrying", e);
                pause(FAILURE_PAUSE);
            }
        }
        return true;
    }

    /** Returns when the stamped events are published, except those of topics that are slow or fail. */
    private void hand(Stamped stamped) throws InterruptedException {
        var events = stamped.events();
        var upTo = events.isEmpty() ? stamped.head() : events.getLast().position();
        var byTopic = events.stream().collect(groupingBy(EventRelay::topic));
        lanes.forEach(lane ->
                lane.hand(stamped.after(), byTopic.getOrDefault(lane.topic(), List.of()), upTo, stamped.head()));
        var deadline = System.nanoTime() + PROMPT.toNanos();
        for (var lane : lanes) {
            lane.awaitPublished(deadline);
        }
    }

    private static String topic(PositionedEvent event) {
        return Topics.BY_CATEGORY.getOrDefault(event.envelope().streamId().category(), Topics.UNKNOWN);
    }

    private Map<String, Long> marks() {
        return lanes.stream().collect(toMap(TopicLane::topic, TopicLane::published));
    }

    private void endLanes() throws InterruptedException {
        lanes.forEach(TopicLane::stop);
        var deadline = System.nanoTime() + LANES_TIMEOUT.toNanos();
        for (var lane : lanes) {
            lane.awaitEnd(deadline);
        }
    }

    /** True if its threads get from one thing to the next; they do so while servers are away too. */
    boolean isAlive(Duration longestTurn) {
        return thread.isAlive()
                && System.nanoTime() - lastTurn < longestTurn.toNanos()
                && lanes.stream().allMatch(lane -> lane.isAlive(longestTurn));
    }

    /** True if it reaches Kafka, if it has to, and publishes anything at all. */
    boolean isConnected() {
        var current = lanes;
        return current.isEmpty()
                || current.stream().anyMatch(TopicLane::isConnected)
                        && failures().size() < Topics.OF_EVENTS.size();
    }

    /** Returns the reasons of the topics that fail to be published, by topic. */
    Map<String, String> failures() {
        return lanes.stream()
                .filter(lane -> lane.failure().isPresent())
                .collect(toMap(TopicLane::topic, lane -> lane.failure().orElse("")));
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
}
