package dev.tideline.runtime.kafka;

import static java.util.stream.Collectors.toMap;

import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Asks the brokers. Has no connection until the first question. */
@Singleton
class KafkaPartitionsNow implements PartitionsNow {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(1);

    private final Provider<Map<String, Object>> kafka;
    private Admin admin;

    /** @param kafka how its brokers are reached */
    KafkaPartitionsNow(@Identifier("default-kafka-broker") Provider<Map<String, Object>> kafka) {
        this.kafka = kafka;
    }

    @Override
    public CompletionStage<Map<TopicPartition, Now>> of(Collection<TopicPartition> wanted) {
        var names = wanted.stream().map(TopicPartition::topic).distinct().toList();
        return answered(admin().describeTopics(names).topicNameValues()).thenCompose(topics -> {
            var known = wanted.stream()
                    .filter(one -> topics.containsKey(one.topic()))
                    .toList();
            return offsets(known, OffsetSpec.earliest())
                    .thenCombine(offsets(known, OffsetSpec.latest()), (starts, ends) -> {
                        var now = new HashMap<TopicPartition, Now>();
                        for (var one : known) {
                            var topic = topics.get(one.topic());
                            if (starts.containsKey(one) && ends.containsKey(one)) {
                                now.put(
                                        one,
                                        new Now(
                                                topic.topicId().toString(),
                                                topic.partitions().size(),
                                                starts.get(one).offset(),
                                                ends.get(one).offset()));
                            }
                        }
                        return now;
                    });
        });
    }

    @Override
    public CompletionStage<Map<TopicPartition, Long>> committed(String group, Collection<TopicPartition> wanted) {
        var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.copyOf(wanted));
        return admin().listConsumerGroupOffsets(Map.of(group, spec))
                .partitionsToOffsetAndMetadata(group)
                .toCompletionStage()
                .thenApply(offsets -> offsets.entrySet().stream()
                        .filter(one -> one.getValue() != null)
                        .collect(toMap(Map.Entry::getKey, one -> one.getValue().offset())));
    }

    private CompletionStage<Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo>> offsets(
            Collection<TopicPartition> wanted, OffsetSpec which) {
        var offsets = admin().listOffsets(wanted.stream().collect(toMap(Function.identity(), _ -> which)));
        return answered(wanted.stream().collect(toMap(Function.identity(), offsets::partitionResult)));
    }

    /** Collects the answers that Kafka has given. Of several requests, one may be refused and others not. */
    private static <K, V> CompletionStage<Map<K, V>> answered(Map<K, KafkaFuture<V>> asked) {
        var answers = new ConcurrentHashMap<K, V>();
        return CompletableFuture.allOf(asked.entrySet().stream()
                        .map(one -> one.getValue()
                                .toCompletionStage()
                                .thenApply(Optional::of)
                                .exceptionally(_ -> Optional.empty())
                                .thenAccept(answer -> answer.ifPresent(value -> answers.put(one.getKey(), value)))
                                .toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> answers);
    }

    private synchronized Admin admin() {
        if (admin == null) {
            var config = new HashMap<>(kafka.get());
            config.putAll(Map.of(
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWERS_WITHIN.toMillis()),
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWERS_WITHIN.toMillis())));
            admin = Admin.create(config);
        }
        return admin;
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(CLOSES_WITHIN);
        }
    }
}
