package dev.tideline.runtime.kafka;

import static java.util.stream.Collectors.toMap;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.store.LostEvents;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** Topics that have every record from the first on, and a store that is asked for none. */
final class NothingLost implements PartitionsNow, LostEvents {
    @Override
    public CompletionStage<Map<TopicPartition, Now>> of(Collection<TopicPartition> wanted) {
        return answer(wanted.stream()
                .collect(toMap(Function.identity(), one -> new Now(one.topic(), 1, 0, Long.MAX_VALUE))));
    }

    @Override
    public CompletionStage<Map<TopicPartition, Long>> committed(String group, Collection<TopicPartition> wanted) {
        return answer(Map.of());
    }

    @Override
    public CompletionStage<Map<UUID, Long>> positions(Collection<Envelope> events) {
        return answer(Map.of());
    }

    @Override
    public CompletionStage<List<Place>> between(long after, long before, int limit) {
        return answer(List.of());
    }

    @Override
    public CompletionStage<Long> head() {
        return answer(0L);
    }

    @Override
    public CompletionStage<Map<String, Long>> marks(Collection<String> topics) {
        return answer(Map.of());
    }

    @Override
    public CompletionStage<List<Handled>> handled(String function) {
        return answer(List.of());
    }

    @Override
    public CompletionStage<Void> keep(Collection<Handled> handled) {
        return answer(null);
    }

    private static <T> CompletionStage<T> answer(T answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
