package dev.tideline.runtime.kafka;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;

/** Partitions as Kafka has them now. */
interface PartitionsNow {

    /**
     * A partition.
     *
     * @param topicId of its topic, another one for each topic that ever had the name
     * @param partitions how many the topic has
     * @param start the offset of its first record, if there is one
     * @param end the offset of its next record
     */
    record Now(String topicId, int partitions, long start, long end) {}

    /** Returns those of these partitions that Kafka describes within five seconds. Does not fail. */
    CompletionStage<Map<TopicPartition, Now>> of(Collection<TopicPartition> wanted);

    /** Returns the committed offsets of a consumer group, without the partitions that have none. */
    CompletionStage<Map<TopicPartition, Long>> committed(String group, Collection<TopicPartition> wanted);
}
