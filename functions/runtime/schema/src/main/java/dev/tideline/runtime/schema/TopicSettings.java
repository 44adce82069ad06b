package dev.tideline.runtime.schema;

import java.time.Duration;

/**
 * How topics are made.
 *
 * @param replicationFactor -1 for the broker's default
 */
public record TopicSettings(int partitions, short replicationFactor) {
    /** How long records stay. */
    public static final Duration RETENTION = Duration.ofDays(30);

    public static final TopicSettings DEFAULT = new TopicSettings(12, (short) -1);
}
