package dev.tideline.runtime.schema;

import java.time.Duration;

/**
 * The settings of new topics.
 *
 * @param replicationFactor -1 for the broker's default
 */
public record TopicSettings(int partitions, short replicationFactor) {
    /** The time that a topic keeps its records. */
    public static final Duration RETENTION = Duration.ofDays(30);

    public static final TopicSettings DEFAULT = new TopicSettings(12, (short) -1);
}
