package dev.tideline.local.push;

import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.runtime.kafka.Undeliverable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Sends records of one partition to a function, one after the other. */
final class PartitionQueue implements Runnable {
    private static final Logger LOG = Logger.getLogger(PartitionQueue.class);
    private static final int ATTEMPTS_BEFORE_A_WORD = 5;

    private static final Backoff BACKOFF = new Backoff(
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Integer.MAX_VALUE,
            () -> ThreadLocalRandom.current().nextLong());

    private final String function;
    private final List<ConsumerRecord<String, byte[]>> records;
    private final EventSender sender;
    private final Undeliverable undeliverable;
    private final Thread thread = Thread.ofVirtual().unstarted(this);
    private volatile boolean ending;
    private volatile long next;

    /** Starts to send events. */
    PartitionQueue(
            String function,
            List<ConsumerRecord<String, byte[]>> records,
            EventSender sender,
            Undeliverable undeliverable) {
        this.function = function;
        this.records = records;
        this.sender = sender;
        this.undeliverable = undeliverable;
        this.next = records.getFirst().offset();
        thread.start();
    }

    /** The offset of the first record that is not done with. */
    long next() {
        return next;
    }

    boolean isDone() {
        return !thread.isAlive();
    }

    /** Sends no further records. Returns when the one under way is answered, or after the grace period. */
    void end(Duration grace) throws InterruptedException {
        ending = true;
        if (!thread.join(grace)) {
            thread.interrupt();
            thread.join(grace);
        }
    }

    @Override
    public void run() {
        try {
            for (var record : records) {
                if (!isDelivered(record)) {
                    return;
                }
                next = record.offset() + 1;
            }
        } catch (InterruptedException e) {
            LOG.debugf("%s: ended while a record was on its way", function);
        }
    }

    /** Tries until it is, or until this ends. */
    private boolean isDelivered(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        for (var attempts = 1; !ending; attempts++) {
            if (isDone(record)) {
                return true;
            }
            if (attempts == ATTEMPTS_BEFORE_A_WORD) {
                LOG.warnf("%s does not accept the record at %s; retrying until it does", function, origin(record));
            }
            Thread.sleep(BACKOFF.after(attempts));
        }
        return false;
    }

    private boolean isDone(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        try {
            return switch (sender.send(function, record)) {
                case TAKEN -> true;
                case REFUSED -> isKept(record);
                case AGAIN -> false;
            };
        } catch (IOException e) {
            LOG.debugf(e, "%s has not answered", function);
            return false;
        }
    }

    private boolean isKept(ConsumerRecord<String, byte[]> record) {
        undeliverable
                .keep(function, record, Meters.Undeliverable.MALFORMED, "the function has refused it")
                .toCompletableFuture()
                .join();
        return true;
    }

    private static String origin(ConsumerRecord<?, ?> record) {
        return record.topic() + "/" + record.partition() + "/" + record.offset();
    }
}
