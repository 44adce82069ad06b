package dev.tideline.local.push;

import dev.tideline.local.push.EventSender.Answer;
import dev.tideline.runtime.kafka.Undeliverable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Sends functions their events over HTTP, as Knative does in a cluster. For events from Kafka it acts as a KafkaSource of each
 * function, with ordered delivery. For timers it acts as a PingSource.
 */
final class PushDispatcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PushDispatcher.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final EventSender sender;
    private final List<FunctionSource> sources;
    private final List<Thread> sending = new ArrayList<>();
    private final List<Thread> pinging = new ArrayList<>();

    /**
     * Starts to send events.
     *
     * @param kafka the brokers
     * @param sender closed with this
     * @param timers the timer functions and their intervals
     */
    PushDispatcher(
            String kafka,
            EventSender sender,
            Undeliverable undeliverable,
            List<WokenFunction> functions,
            Map<String, Duration> timers) {
        this.sender = sender;
        sources = functions.stream()
                .map(function -> new FunctionSource(kafka, function, sender, undeliverable))
                .toList();
        sources.forEach(source -> sending.add(Thread.startVirtualThread(source)));
        timers.forEach((function, interval) -> pinging.add(Thread.startVirtualThread(() -> ping(function, interval))));
    }

    /** Returns true if the source of every function has had partitions. */
    boolean hasJoined() {
        return sources.stream().allMatch(FunctionSource::hasJoined);
    }

    private void ping(String function, Duration interval) {
        try {
            while (true) {
                Thread.sleep(interval);
                try {
                    if (sender.ping(function) != Answer.TAKEN) {
                        LOG.warnf("%s did not accept a ping", function);
                    }
                } catch (IOException e) {
                    LOG.warnf(e, "%s did not answer to a ping", function);
                }
            }
        } catch (InterruptedException e) {
            LOG.debugf("%s is no longer pinged", function);
        }
    }

    /** Sends no further events. Returns when those under way are answered, or after a few seconds. */
    @Override
    public void close() {
        sources.forEach(FunctionSource::stop);
        pinging.forEach(Thread::interrupt);
        var deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        try {
            for (var thread : sending) {
                thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sending.forEach(Thread::interrupt);
        sender.close();
    }
}
