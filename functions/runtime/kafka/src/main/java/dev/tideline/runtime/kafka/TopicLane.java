package dev.tideline.runtime.kafka;

import dev.tideline.event.Topics;
import dev.tideline.runtime.kafka.Publisher.NotPublishedException;
import dev.tideline.store.PositionedEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Publishes the events of one topic, in the order of their positions. It has a thread and a producer of its own, so a topic that fails
 * delays no other topic.
 *
 * <p>A lane is handed events when they are given positions. A lane that fails keeps no events. It begins again after its mark, and reads
 * the missed events from the store. So Kafka may get an event twice. But it never gets an event before the earlier events of the same
 * stream. See {@code docs/adr/0023-relay-lanes.md}.
 */
public final class TopicLane {
    private static final Logger LOG = Logger.getLogger(TopicLane.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration DATABASE_TIMEOUT = Duration.ofSeconds(30);

    /** The time for which other topics do not wait for a topic that was slow or has failed. */
    private static final Duration SLOW_FOR = Duration.ofSeconds(10);

    /** The interval at which the lane shows that it is alive. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final int BATCH = 1_000;

    /** The most events of other topics that a lane skips in one read of the store. */
    private static final int LOOKED_THROUGH = 10_000;

    private final String topic;
    private final Map<String, Object> kafka;
    private final Missed missed;
    private final Thread thread;

    /** All of the topic up to this position is acknowledged. */
    private long published;

    /** All of the topic after that and up to this position is in hand. */
    private long heard;

    /** The last position that has been given. */
    private long head;

    private List<PositionedEvent> hand = List.of();

    /** True if the relay gives no more positions before this is published. */
    private boolean waitedFor;

    private boolean stopped;

    /** The end of the time in which the lane counts as slow, by the JVM's clock. */
    private long slowUntil = System.nanoTime();

    private volatile long lastTurn = System.nanoTime();
    private volatile Optional<String> failure = Optional.empty();

    /** The publisher of the lane's thread. Others only ask it whether it is connected. */
    private volatile Optional<Publisher> publisher = Optional.empty();

    private TopicLane(String name, String topic, Map<String, Object> kafka, long published, long head, Missed missed) {
        this.topic = topic;
        this.kafka = new HashMap<>(kafka);
        this.kafka.put("client.id", name);
        this.published = published;
        this.heard = published;
        this.head = head;
        this.missed = missed;
        this.thread = new Thread(this::run, name);
    }

    /** The events that have positions and were not handed to the lane. */
    @FunctionalInterface
    public interface Missed {
        /**
         * Completes with events of the topic after one position and up to another, in order. They are at most {@code limit}, and at least
         * one if there is any. Completes with empty if another relay publishes them now.
         */
        CompletionStage<Optional<List<PositionedEvent>>> read(long after, long upTo, int limit);
    }

    /**
     * @param name of its thread and of its producer, as {@code client.id}
     * @param topic or {@link Topics#UNKNOWN}, whose events nobody can publish here
     * @param kafka as for a {@link Publisher}
     * @param published all of the topic up to this position is acknowledged
     * @param head the last position that has been given
     */
    public static TopicLane start(
            String name, String topic, Map<String, Object> kafka, long published, long head, Missed missed) {
        var lane = new TopicLane(name, topic, kafka, published, head, missed);
        lane.thread.start();
        return lane;
    }

    public String topic() {
        return topic;
    }

    /** The mark: all of the topic up to this position is acknowledged. */
    public synchronized long published() {
        return published;
    }

    /** Returns the reason why the last attempt to publish failed; empty if it did not. */
    public Optional<String> failure() {
        return failure;
    }

    /** Returns true if the thread of the lane makes progress. */
    public boolean isAlive(Duration longestTurn) {
        return thread.isAlive() && System.nanoTime() - lastTurn < longestTurn.toNanos();
    }

    /** Returns true if the brokers have answered the lane recently. */
    public boolean isConnected() {
        return publisher.filter(Publisher::isConnected).isPresent();
    }

    /**
     * Hands it what was given positions, if it has all that came before; else it reads that from the store.
     *
     * @param after the position before
     * @param events those of its topic
     * @param upTo the position up to which these are all
     * @param newHead the last position that has been given
     */
    public synchronized void hand(long after, List<PositionedEvent> events, long upTo, long newHead) {
        if (newHead == head) {
            return;
        }
        head = newHead;
        if (heard == after && hand.isEmpty()) {
            take(events, upTo);
            waitedFor = !events.isEmpty() && System.nanoTime() - slowUntil >= 0;
        }
        if (hasWork()) {
            notifyAll();
        }
    }

    /** Returns when what it was handed is published, or, if the topic is slow, by the deadline at the latest. */
    public synchronized void awaitPublished(long deadline) throws InterruptedException {
        while (waitedFor) {
            var left = deadline - System.nanoTime();
            if (left <= 0) {
                slow();
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    /** Has it end with what it is at. */
    public synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Waits for the end of the lane. Events that are not acknowledged by the deadline are given up. */
    public void awaitEnd(long deadline) throws InterruptedException {
        thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        thread.interrupt();
        thread.join();
    }

    private void run() {
        var pause = FIRST_PAUSE;
        try {
            while (awaitWork()) {
                if (attempt()) {
                    pause = FIRST_PAUSE;
                } else {
                    pause(pause);
                    pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
                }
            }
        } catch (InterruptedException e) {
            LOG.warnf("%s: interrupted within a batch; the next relay publishes the batch again", topic);
        } finally {
            disconnect();
        }
    }

    /** Returns false when it has to end. */
    private synchronized boolean awaitWork() throws InterruptedException {
        while (!stopped && !hasWork()) {
            lastTurn = System.nanoTime();
            TimeUnit.NANOSECONDS.timedWait(this, LOOK.toNanos());
        }
        lastTurn = System.nanoTime();
        return !stopped;
    }

    private synchronized boolean hasWork() {
        return isDisconnected() || !hand.isEmpty() || heard != head;
    }

    private boolean isDisconnected() {
        return publisher.isEmpty() && !topic.equals(Topics.UNKNOWN);
    }

    private synchronized void pause(Duration pause) throws InterruptedException {
        var end = System.nanoTime() + pause.toNanos();
        for (var left = pause.toNanos(); !stopped && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Returns whether it has succeeded. */
    private boolean attempt() throws InterruptedException {
        try {
            if (isDisconnected()) {
                publisher = Optional.of(new Publisher(kafka));
            }
            read();
            publish();
            if (failure.isPresent()) {
                LOG.infof("%s: publication works again", topic);
                failure = Optional.empty();
            }
            return true;
        } catch (NotPublishedException | ExecutionException | TimeoutException | RuntimeException e) {
            failed(e);
            return false;
        }
    }

    /** Reads the events that the lane has missed, if it has none in hand. */
    private void read() throws InterruptedException, ExecutionException, TimeoutException {
        long after;
        long upTo;
        synchronized (this) {
            if (!hand.isEmpty() || heard == head) {
                return;
            }
            after = heard;
            upTo = Math.min(head, after + LOOKED_THROUGH);
        }
        var events = missed.read(after, upTo, BATCH)
                .toCompletableFuture()
                .get(DATABASE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (events.isEmpty()) {
            // Another relay has the lease now, and publishes the same events.
            stop();
            return;
        }
        synchronized (this) {
            var page = events.get();
            take(page, page.isEmpty() ? upTo : page.getLast().position());
        }
    }

    private void publish() throws InterruptedException, NotPublishedException {
        List<PositionedEvent> events;
        synchronized (this) {
            events = hand;
        }
        if (events.isEmpty()) {
            return;
        }
        if (topic.equals(Topics.UNKNOWN)) {
            throw new IllegalStateException("This relay knows no topic for the stream %s; deploy a newer relay"
                    .formatted(events.getFirst().envelope().streamId()));
        }
        publisher.get().publish(events);
        synchronized (this) {
            put(heard);
        }
    }

    private void failed(Exception e) {
        var cause = e instanceof NotPublishedException || e instanceof ExecutionException ? e.getCause() : e;
        var reason = Optional.of(Objects.toString(cause));
        if (!reason.equals(failure)) {
            LOG.warnf(e, "%s: publication failed; retrying from position %d until it succeeds", topic, published());
        }
        failure = reason;
        disconnect();
        synchronized (this) {
            heard = published;
            put(published);
            slow();
        }
    }

    private void take(List<PositionedEvent> events, long upTo) {
        hand = events;
        heard = upTo;
        published = events.isEmpty() ? upTo : events.getFirst().position() - 1;
    }

    /** Records the position up to which the lane has published. The lane then has no events in hand. */
    private void put(long upTo) {
        published = upTo;
        hand = List.of();
        waitedFor = false;
        notifyAll();
    }

    private void slow() {
        slowUntil = System.nanoTime() + SLOW_FOR.toNanos();
        waitedFor = false;
    }

    private void disconnect() {
        var current = publisher;
        publisher = Optional.empty();
        current.ifPresent(Publisher::close);
    }
}
