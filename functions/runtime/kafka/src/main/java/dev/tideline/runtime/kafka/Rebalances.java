package dev.tideline.runtime.kafka;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Tells of the partitions that the functions of this process get and lose. Called by the polling threads, which must not wait. */
@Singleton
@Identifier("tideline")
class Rebalances implements KafkaConsumerRebalanceListener {
    private final Gaps gaps;

    Rebalances(Gaps gaps) {
        this.gaps = gaps;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        gaps.assigned(consumer.groupMetadata().groupId(), partitions);
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        gaps.revoked(consumer.groupMetadata().groupId(), partitions);
    }
}
