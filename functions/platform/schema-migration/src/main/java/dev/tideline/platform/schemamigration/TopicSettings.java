package dev.tideline.platform.schemamigration;

/**
 * How topics are made.
 *
 * @param replicationFactor -1 for the broker's default
 */
public record TopicSettings(int partitions, short replicationFactor) {
    public static final TopicSettings DEFAULT = new TopicSettings(12, (short) -1);
}
