package dev.tideline.runtime.kafka;

import static java.util.stream.Collectors.toMap;

import dev.tideline.decision.ServiceUnavailableException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** The cursor of Kafka's own consumer. */
final class ConsumerCursor implements GapDetection.Cursor {
    private static final Duration COMMITS_WITHIN = Duration.ofSeconds(2);

    private final PollingThread polling;

    ConsumerCursor(PollingThread polling) {
        this.polling = polling;
    }

    /** The only thread on which a consumer may be asked anything. */
    @FunctionalInterface
    interface PollingThread {
        <R> Uni<R> ask(Function<Consumer<?, ?>, R> question);
    }

    @Override
    public Uni<Map<TopicPartition, Long>> offsets(Set<TopicPartition> wanted) {
        return polling.ask(consumer -> {
            var offsets = new HashMap<TopicPartition, Long>();
            wanted.stream().filter(consumer.assignment()::contains).forEach(id -> {
                try {
                    offsets.put(id, consumer.position(id, Duration.ZERO));
                } catch (TimeoutException isLookingForItsPlace) {
                    offsets.remove(id);
                }
            });
            return offsets;
        });
    }

    @Override
    public Uni<Void> commit(Map<TopicPartition, Long> offsets) {
        return polling.ask(consumer -> {
                    if (!consumer.assignment().containsAll(offsets.keySet())) {
                        throw new ServiceUnavailableException("another instance now reads some of " + offsets.keySet());
                    }
                    consumer.commitSync(
                            offsets.entrySet().stream()
                                    .collect(toMap(Map.Entry::getKey, one -> new OffsetAndMetadata(one.getValue()))),
                            COMMITS_WITHIN);
                    return offsets;
                })
                .replaceWithVoid();
    }
}
