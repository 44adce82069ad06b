package dev.tideline.runtime.kafka;

import static dev.tideline.runtime.kafka.Bridge.stage;
import static dev.tideline.runtime.kafka.Bridge.uni;

import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.trigger.EventIntake;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * Brings one function its events from Kafka, a batch at a time.
 *
 * <p>A batch is acknowledged when its effect is in the store, and never refused: while the surroundings are at fault (no
 * database, a newer producer), the same batch is tried again and again, and no other is taken. Nothing that a record holds is
 * a reason for that: what is no event is skipped, and what an event does wrong the handler defers.
 */
public final class PullTrigger {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EventIntake intake;
    private final Undeliverable undeliverable;
    private final GapDetection reading;

    PullTrigger(EventIntake intake, Undeliverable undeliverable, GapDetection reading) {
        this.intake = intake;
        this.undeliverable = undeliverable;
        this.reading = reading;
    }

    /** Completes when the batch may be acknowledged; never, if the process is ending before that. */
    public Uni<Void> on(ConsumerRecords<String, byte[]> records) {
        return uni(() -> intake.run(handler -> ReceivedBatch.of(intake.function(), records, undeliverable::keep)
                        .thenCompose(received -> stage(untilItSucceeds(records, received, handler)))))
                // Neither acknowledged nor refused: Kafka brings the batch again, to whoever is there then.
                .onFailure()
                .recoverWithUni(Uni.createFrom().nothing());
    }

    private Uni<Void> untilItSucceeds(
            ConsumerRecords<String, byte[]> records, ReceivedBatch received, BatchHandler handler) {
        return Uni.createFrom()
                .deferred(() -> reading.take(
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
