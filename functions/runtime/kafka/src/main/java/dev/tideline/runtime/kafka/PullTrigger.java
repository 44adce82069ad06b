package dev.tideline.runtime.kafka;

import static dev.tideline.runtime.kafka.Bridge.stage;
import static dev.tideline.runtime.kafka.Bridge.uni;

import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.trigger.EventIntake;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * Delivers events from Kafka to one function, a batch at a time.
 *
 * <p>A batch is acknowledged when its result is in the store, and never refused. While the surroundings are at fault (no
 * database, a newer producer), the same batch is retried, and no other is taken. No single record is a reason for that. A record
 * that is no event is skipped, and the handler defers an event that fails.
 */
public final class PullTrigger {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EventIntake intake;
    private final Undeliverable undeliverable;
    private final GapDetection detection;

    PullTrigger(EventIntake intake, Undeliverable undeliverable, GapDetection detection) {
        this.intake = intake;
        this.undeliverable = undeliverable;
        this.detection = detection;
    }

    /** Completes when the batch may be acknowledged; never, if the process is ending before that. */
    public Uni<Void> on(ConsumerRecords<String, byte[]> records) {
        return uni(() -> intake.run(handler -> ReceivedBatch.of(intake.function(), records, undeliverable::keep)
                        .thenCompose(received -> stage(untilItSucceeds(records, received, handler)))))
                // The batch is neither acknowledged nor refused. Kafka delivers it again, to the instance that has the
                // partition then.
                .onFailure()
                .recoverWithUni(Uni.createFrom().nothing());
    }

    private Uni<Void> untilItSucceeds(
            ConsumerRecords<String, byte[]> records, ReceivedBatch received, BatchHandler handler) {
        return Uni.createFrom()
                .deferred(() -> detection.take(
                        records,
                        handler,
                        some -> uni(() -> received.events(some, handler).thenCompose(handler::handle))))
                .onFailure()
                .invoke(intake.pause()::failed)
                .onFailure(_ -> !intake.stopped())
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .invoke(intake.pause()::succeeded);
    }
}
