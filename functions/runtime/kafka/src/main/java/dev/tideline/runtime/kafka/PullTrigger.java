package dev.tideline.runtime.kafka;

import dev.tideline.event.Envelope;
import dev.tideline.event.NotACloudEventException;
import dev.tideline.event.Topics;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.trigger.Intake;
import dev.tideline.runtime.trigger.Pause;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Brings one function its events from Kafka, a batch at a time.
 *
 * <p>A batch is acknowledged when its effect is in the store, and never refused: while the surroundings are at fault (no
 * database, a newer producer), the same batch is tried again and again, and no other is taken.
 */
public final class PullTrigger {
    private static final Logger LOG = Logger.getLogger(PullTrigger.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Intake intake;
    private final Undeliverable undeliverable;
    private final Reading reading;
    private final Pause pause;

    PullTrigger(Intake intake, Undeliverable undeliverable, Reading reading) {
        this.pause = new Pause(intake.function());
        this.intake = intake;
        this.undeliverable = undeliverable;
        this.reading = reading;
    }

    /** Completes when the batch may be acknowledged; never, if the process is ending before that. */
    public Uni<Void> on(ConsumerRecords<String, byte[]> records) {
        return Uni.createFrom()
                .completionStage(() ->
                        intake.run(handler -> untilItSucceeds(records, handler).subscribeAsCompletionStage()))
                // Neither acknowledged nor refused: Kafka brings the batch again, to whoever is there then.
                .onFailure()
                .recoverWithUni(Uni.createFrom().nothing());
    }

    private Uni<Void> untilItSucceeds(ConsumerRecords<String, byte[]> records, BatchHandler handler) {
        return Uni.createFrom()
                .deferred(() -> reading.take(records, handler, some -> take(some, handler)))
                .onFailure()
                .invoke(pause::failed)
                .onFailure(_ -> !intake.stopped())
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .invoke(pause::succeeded);
    }

    private Uni<Void> take(ConsumerRecords<String, byte[]> records, BatchHandler handler) {
        var events = new ArrayList<Envelope>(records.count());
        var kept = Uni.createFrom().voidItem();
        for (var record : records) {
            try {
                events.add(CloudEventRecords.toEnvelope(record));
            } catch (NotACloudEventException e) {
                LOG.warnf(
                        "%s: the record at %s/%d/%d is no event, and goes to %s: %s",
                        intake.function(),
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        Topics.UNDELIVERABLE,
                        e.getMessage());
                kept = kept.chain(() -> undeliverable.keep(intake.function(), record, e.getMessage()));
            }
        }
        return kept.chain(() -> Uni.createFrom().completionStage(() -> handler.handle(events)));
    }
}
