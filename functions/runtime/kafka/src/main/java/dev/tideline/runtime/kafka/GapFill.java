package dev.tideline.runtime.kafka;

import static dev.tideline.runtime.kafka.Bridge.uni;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.runtime.store.LostEvents.Place;
import dev.tideline.runtime.trigger.EventIntake;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Has a function handle all events of some partitions between its position and another one. They may be any number, and any
 * number of them may have been handled before. If the work fails, the part that is done stays done.
 */
final class GapFill {
    private static final Logger LOG = Logger.getLogger(GapFill.class);

    /** Positions that are looked through at once. */
    private static final int PAGE = 5_000;

    /** Events that are handled at once, as many as a batch of records may have. */
    static final int BATCH = 500;

    private final EventIntake intake;
    private final LostEvents store;
    private final BatchHandler handler;
    private final Map<TopicPartition, AssignedPartition> partitions;
    private final Map<TopicPartition, Long> before;
    /** The number of partitions each of these topics has. */
    private final Map<String, Integer> sizes;

    private final Set<String> topics = new HashSet<>();
    private final long end;
    private long after;
    private long events;

    /** @param before of each partition the position before which it ends */
    GapFill(
            EventIntake intake,
            LostEvents store,
            BatchHandler handler,
            Map<TopicPartition, AssignedPartition> partitions,
            Map<TopicPartition, Long> before) {
        this.intake = intake;
        this.store = store;
        this.handler = handler;
        this.partitions = partitions;
        this.before = before;
        this.sizes = partitions.values().stream()
                .collect(
                        Collectors.toMap(one -> one.id.topic(), one -> one.now().partitions(), Math::max));
        this.end = before.values().stream().mapToLong(Long::longValue).max().orElse(0);
        this.after = partitions.values().stream()
                .mapToLong(AssignedPartition::position)
                .min()
                .orElse(end);
    }

    Uni<Void> run() {
        return Multi.createBy()
                .repeating()
                .uni(this::page)
                .whilst(more -> more)
                .collect()
                .last()
                .invoke(this::told)
                .replaceWithVoid();
    }

    /** Handles a page of the gap. Completes with true if there is another one. */
    private Uni<Boolean> page() {
        if (intake.stopped()) {
            return Uni.createFrom()
                    .failure(new ServiceUnavailableException(
                            "the process is shutting down; the next one continues to fill the gap"));
        }
        var pageEnd = Math.min(after + PAGE, end - 1);
        return uni(() -> store.between(after, end, PAGE))
                .chain(places -> batches(places.stream().filter(this::isWanted).toList()))
                .invoke(() -> doneUpTo(pageEnd))
                .map(_ -> after < end - 1);
    }

    private Uni<Void> batches(List<Place> places) {
        return Multi.createFrom()
                .items(IntStream.range(0, Math.ceilDiv(places.size(), BATCH))
                        .mapToObj(i -> places.subList(i * BATCH, Math.min(places.size(), (i + 1) * BATCH))))
                .onItem()
                .transformToUniAndConcatenate(this::handle)
                .collect()
                .last();
    }

    private boolean isWanted(Place place) {
        return partition(place.event().stream())
                .map(partitions::get)
                .filter(one -> place.position() > one.position() && place.position() < before.get(one.id))
                .isPresent();
    }

    /**
     * Returns the partition that the relay's producer chooses for the stream, by the key. Empty if the stream is on none of these
     * topics.
     */
    private Optional<TopicPartition> partition(StreamId stream) {
        var key = stream.value().getBytes(StandardCharsets.UTF_8);
        return Topics.find(stream)
                .filter(sizes::containsKey)
                .map(topic -> new TopicPartition(topic, BuiltInPartitioner.partitionForKey(key, sizes.get(topic))));
    }

    private Uni<Void> handle(List<Place> places) {
        return uni(() -> handler.find(places.stream().map(Place::event).toList()))
                .invoke(this::tell)
                .chain(found -> uni(() -> handler.handle(found)))
                .invoke(() -> doneUpTo(places.getLast().position()));
    }

    private void doneUpTo(long position) {
        after = Math.max(after, position);
        partitions.values().forEach(one -> one.handledUpTo(Math.min(position, before.get(one.id) - 1)));
    }

    private void tell(List<Envelope> found) {
        found.stream()
                .collect(groupingBy(event -> Topics.of(event.streamId()), counting()))
                .forEach((topic, count) -> {
                    if (topics.add(topic)) {
                        LOG.warnf(
                                "%s: Kafka has lost records of %s on partitions %s; filling the gap from the store, after position %d",
                                intake.function(), topic, numbers(topic), after);
                        Meters.gap(intake.function(), topic);
                    }
                    Meters.gapFilled(intake.function(), topic, count);
                    events += count;
                });
    }

    private String numbers(String topic) {
        return partitions.keySet().stream()
                .filter(one -> one.topic().equals(topic))
                .map(one -> Integer.toString(one.partition()))
                .collect(Collectors.joining(", "));
    }

    private void told() {
        if (events > 0) {
            LOG.infof(
                    "%s: filled the gap with %d events from the store; continuing in Kafka at position %d",
                    intake.function(), events, end);
        }
    }
}
