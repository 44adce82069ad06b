package dev.tideline.platform.schemamigration;

/** Brings a database's schema and a broker's topics up to date. What is up to date stays as it is. */
public final class SchemaMigration {
    private SchemaMigration() {}

    /** As {@link #migrate(String, String, TopicSettings)} with {@link TopicSettings#DEFAULT}. */
    public static void migrate(String pgUrl, String kafkaBootstrapServers) {
        migrate(pgUrl, kafkaBootstrapServers, TopicSettings.DEFAULT);
    }

    /**
     * Waits for both servers, about a minute each. Any number may run at once.
     *
     * @param pgUrl a libpq URL, {@code postgresql://user:password@host:port/database?parameter=value}
     * @throws IllegalStateException if a server cannot be reached or refuses, with a message of one line
     */
    public static void migrate(String pgUrl, String kafkaBootstrapServers, TopicSettings settings) {
        Database.migrate(pgUrl);
        KafkaTopics.create(kafkaBootstrapServers, settings);
    }
}
