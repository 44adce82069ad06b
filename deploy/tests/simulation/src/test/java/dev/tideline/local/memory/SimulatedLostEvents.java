package dev.tideline.local.memory;

import static java.util.stream.Collectors.toMap;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StreamVersion;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The store as one process of a function reads lost events from it.
 *
 * @param published of a topic the position up to which Kafka has acknowledged all
 * @param kept how far functions have come, of all processes
 */
record SimulatedLostEvents(
        EventStore store,
        SimulatedProcess process,
        Parts parts,
        ToLongFunction<String> published,
        Map<Place, Handled> kept)
        implements LostEvents {

    record Place(String function, String topic, int partition) {}

    @Override
    public CompletionStage<Map<UUID, Long>> positions(Collection<Envelope> events) {
        return asked(all -> {
            var positions = all.stream().collect(toMap(one -> one.envelope().id(), PositionedEvent::position));
            return events.stream()
                    .map(Envelope::id)
                    .distinct()
                    .filter(positions::containsKey)
                    .collect(toMap(Function.identity(), positions::get));
        });
    }

    @Override
    public CompletionStage<List<LostEvents.Place>> between(long after, long before, int limit) {
        return asked(all -> parts.lost(all.stream()
                .filter(one -> one.position() > after && one.position() < before)
                .limit(limit)
                .map(one -> new LostEvents.Place(
                        one.position(),
                        new StreamVersion(
                                one.envelope().streamId(), one.envelope().version())))
                .toList()));
    }

    @Override
    public CompletionStage<Long> head() {
        return asked(all -> (long) all.size());
    }

    @Override
    public CompletionStage<Map<String, Long>> marks(Collection<String> topics) {
        return asked(_ -> topics.stream().collect(toMap(Function.identity(), published::applyAsLong)));
    }

    @Override
    public CompletionStage<List<Handled>> handled(String function) {
        return asked(_ -> kept.values().stream()
                .filter(one -> one.function().equals(function))
                .toList());
    }

    @Override
    public CompletionStage<Void> keep(Collection<Handled> handled) {
        return asked(_ -> {
            handled.forEach(one -> kept.merge(
                    new Place(one.function(), one.topic(), one.partition()),
                    one,
                    (before, now) -> new Handled(
                            now.function(),
                            now.topic(),
                            now.partition(),
                            now.topicId(),
                            Math.max(before.position(), now.position()))));
            return null;
        });
    }

    private <T> CompletionStage<T> asked(Function<List<PositionedEvent>, T> answer) {
        return process.askDatabase(() -> store.readAll(0, Integer.MAX_VALUE)
                .thenCompose(all -> CompletableFuture.completedFuture(answer.apply(all))));
    }
}
