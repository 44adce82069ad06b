package dev.tideline.runtime.kafka;

import dev.tideline.event.Envelope;
import dev.tideline.event.NotACloudEventException;
import dev.tideline.event.Topics;
import dev.tideline.runtime.handling.BatchHandler;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Brings one function its events from Kafka, a batch at a time, and the events that it has set aside when they are due.
 *
 * <p>A batch is acknowledged when its effect is in the store, and never refused: while the surroundings are at fault (no
 * database, a newer producer), the same batch is tried again and again, and no other is taken.
 */
public final class PullTrigger {
    private static final Logger LOG = Logger.getLogger(PullTrigger.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration DUE_PAUSE = Duration.ofMillis(250);
    private static final int DUE_LIMIT = 100;

    private final String function;
    private final BatchHandler handler;
    private final Vertx vertx;
    private final Undeliverable undeliverable;
    private final InFlight batches = new InFlight();
    private final InFlight retries = new InFlight();

    PullTrigger(String function, BatchHandler handler, Vertx vertx, Undeliverable undeliverable) {
        this.function = function;
        this.handler = handler;
        this.vertx = vertx;
        this.undeliverable = undeliverable;
        pollDue(DUE_PAUSE);
    }

    String function() {
        return function;
    }

    /** Completes when the batch may be acknowledged; never, if the process is ending before that. */
    public Uni<Void> on(ConsumerRecords<String, byte[]> records) {
        return batches.run(() -> untilItSucceeds(records))
                // Neither acknowledged nor refused: Kafka brings the batch again, to whoever is there then.
                .onFailure()
                .recoverWithUni(Uni.createFrom().nothing());
    }

    private Uni<Void> untilItSucceeds(ConsumerRecords<String, byte[]> records) {
        return Uni.createFrom()
                .deferred(() -> take(records))
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "%s pauses, and tries the same batch again", function))
                .onFailure(_ -> !batches.stopped())
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely();
    }

    private Uni<Void> take(ConsumerRecords<String, byte[]> records) {
        var events = new ArrayList<Envelope>(records.count());
        var kept = Uni.createFrom().voidItem();
        for (var record : records) {
            try {
                events.add(CloudEventRecords.toEnvelope(record));
            } catch (NotACloudEventException e) {
                LOG.warnf(
                        "%s: the record at %s/%d/%d is no event, and goes to %s: %s",
                        function,
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        Topics.UNDELIVERABLE,
                        e.getMessage());
                kept = kept.chain(() -> undeliverable.keep(function, record, e.getMessage()));
            }
        }
        return kept.chain(() -> handle(events));
    }

    private Uni<Void> handle(Collection<Envelope> events) {
        return Uni.createFrom().completionStage(() -> handler.handle(events));
    }

    private void pollDue(Duration pause) {
        vertx.setTimer(
                pause.toMillis(),
                _ -> retries.run(() -> Uni.createFrom()
                                .completionStage(() -> handler.retryDue(DUE_LIMIT))
                                .replaceWith(DUE_PAUSE)
                                .onFailure()
                                .invoke(failure ->
                                        LOG.warnf(failure, "%s could not try its due events again", function))
                                .onFailure()
                                .recoverWithItem(LONGEST_PAUSE))
                        .subscribe()
                        .with(this::pollDue));
    }

    /** Takes nothing more. */
    void stop() {
        batches.stop();
        retries.stop();
    }

    /** Completes when nothing is in flight. After {@link #stop}. */
    CompletableFuture<Void> idle() {
        return CompletableFuture.allOf(batches.last(), retries.last()).thenCompose(_ -> handler.idle());
    }

    /** Work that comes one piece at a time, until it is stopped. */
    private static final class InFlight {
        private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        private boolean stopped;

        <T> Uni<T> run(Supplier<Uni<T>> work) {
            return Uni.createFrom().deferred(() -> {
                var done = begin();
                return done == null
                        ? Uni.createFrom().<T>nothing()
                        : work.get().onTermination().invoke(() -> done.complete(null));
            });
        }

        private synchronized CompletableFuture<Void> begin() {
            if (stopped) {
                return null;
            }
            last = new CompletableFuture<>();
            return last;
        }

        synchronized void stop() {
            stopped = true;
        }

        synchronized boolean stopped() {
            return stopped;
        }

        synchronized CompletableFuture<Void> last() {
            return last;
        }
    }
}
