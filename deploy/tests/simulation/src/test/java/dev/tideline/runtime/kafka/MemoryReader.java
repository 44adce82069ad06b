package dev.tideline.runtime.kafka;

import static java.util.stream.Collectors.toMap;

import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.kafka.PartitionsNow.Now;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.runtime.trigger.EventIntake;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** Reads for a function as in production, from any broker. It notices lost records, and skips undeliverable ones. */
public final class MemoryReader {
    static {
        // Mutiny sets itself up at its first use, which does not bear several threads.
        Uni.createFrom().deferred(Uni.createFrom()::voidItem);
    }

    private final String function;
    private final BatchHandler handler;
    private final PartitionsNow partitions;
    private final LostEvents store;
    private final GapDetection reading;

    /** A partition as Kafka has it: see {@link PartitionsNow.Now}. */
    public record Partition(String topicId, int partitions, long start, long end) {}

    /** Kafka as one consumer has it. */
    public interface Broker {
        CompletionStage<Map<TopicPartition, Partition>> now(Collection<TopicPartition> wanted);

        /** The offsets that the consumer's group has committed. A partition without one is missing. */
        CompletionStage<Map<TopicPartition, Long>> committed(Collection<TopicPartition> wanted);

        /** Returns the position of the consumer in each of these partitions that it has. */
        Map<TopicPartition, Long> offsets(Set<TopicPartition> wanted);

        void commit(Map<TopicPartition, Long> offsets);
    }

    public MemoryReader(String function, BatchHandler handler, Broker broker, LostEvents store) {
        this.function = function;
        this.handler = handler;
        this.partitions = new Partitions(broker);
        this.store = store;
        this.reading = new GapDetection(new EventIntake(function, handler, null), partitions, store, new At(broker));
    }

    public void assigned(Collection<TopicPartition> partitions) {
        reading.assigned(partitions);
    }

    public void revoked(Collection<TopicPartition> partitions) {
        reading.revoked(partitions);
    }

    /** True if something may be lost that the function has not handled yet. */
    public boolean hasGap() {
        return reading.before().stream().anyMatch(one -> one.partition().hasGap());
    }

    /** Completes when the records are handled, and the lost events before them. */
    public CompletionStage<Void> take(ConsumerRecords<String, byte[]> records) {
        return ReceivedBatch.of(function, records, (_, _, _, _) -> CompletableFuture.completedFuture(null))
                .thenCompose(received -> reading.take(
                                records,
                                handler,
                                some -> Uni.createFrom()
                                        .completionStage(() ->
                                                received.events(some, handler).thenCompose(handler::handle)))
                        .subscribeAsCompletionStage());
    }

    /** Compares the wanted offsets with those that Kafka has, as {@link Gaps} does from time to time. */
    public CompletionStage<Void> look() {
        var before = reading.before();
        var topics = before.stream()
                .map(one -> one.partition().id.topic())
                .distinct()
                .toList();
        return store.marks(topics)
                .thenCompose(marks -> partitions
                        .of(reading.partitions())
                        .thenCompose(now ->
                                reading.look(before, now, Optional.of(marks)).subscribeAsCompletionStage()));
    }

    private record Partitions(Broker broker) implements PartitionsNow {
        @Override
        public CompletionStage<Map<TopicPartition, Now>> of(Collection<TopicPartition> wanted) {
            return broker.now(wanted)
                    .thenApply(now ->
                            now.entrySet().stream().collect(toMap(Map.Entry::getKey, one -> now(one.getValue()))));
        }

        private static Now now(Partition one) {
            return new Now(one.topicId(), one.partitions(), one.start(), one.end());
        }

        @Override
        public CompletionStage<Map<TopicPartition, Long>> committed(String group, Collection<TopicPartition> wanted) {
            return broker.committed(wanted);
        }
    }

    private record At(Broker broker) implements GapDetection.Cursor {
        @Override
        public Uni<Map<TopicPartition, Long>> offsets(Set<TopicPartition> wanted) {
            return Uni.createFrom().item(() -> broker.offsets(wanted));
        }

        @Override
        public Uni<Void> commit(Map<TopicPartition, Long> offsets) {
            return Uni.createFrom().voidItem().invoke(() -> broker.commit(offsets));
        }
    }
}
