package dev.tideline.runtime.schema;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Brings a database's schema and a broker's topics up to date. It does not change those that are up to date. */
public final class SchemaMigration {
    private SchemaMigration() {}

    /**
     * Migrates like {@link #migrate(String, Optional, RoleSettings, Map, TopicSettings)} for servers that need no certificates, with {@link
     * TopicSettings#DEFAULT}.
     */
    public static void migrate(String pgUrl, String kafkaBootstrapServers) {
        migrate(pgUrl, RoleSettings.DEFAULT, kafkaBootstrapServers);
    }

    /** The same, with these roles. */
    public static void migrate(String pgUrl, RoleSettings roles, String kafkaBootstrapServers) {
        migrate(
                pgUrl,
                Optional.empty(),
                roles,
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafkaBootstrapServers),
                TopicSettings.DEFAULT);
    }

    /**
     * Waits for both servers, about a minute each. Any number may run at once.
     *
     * @param pgUrl a libpq URL, {@code postgresql://user:password@host:port/database?parameter=value}
     * @param pgCa a file with the certificate of the authority that has to have signed the database's, if connections to it are
     *     encrypted
     * @param roles of the functions, which are made if the user of the URL may do that
     * @param kafka how Kafka's brokers are reached: {@code bootstrap.servers}, and what they ask of clients
     * @throws IllegalStateException if a server cannot be reached or refuses, with a message of one line
     */
    public static void migrate(
            String pgUrl,
            Optional<String> pgCa,
            RoleSettings roles,
            Map<String, Object> kafka,
            TopicSettings settings) {
        Database.migrate(pgUrl, pgCa, roles);
        createTopics(kafka, settings);
    }

    /** Creates the missing topics only, like {@link #migrate}. */
    public static void createTopics(Map<String, Object> kafka, TopicSettings settings) {
        KafkaTopics.create(kafka, settings);
    }

    /** The database alone, as {@link #migrate} does. */
    public static void migrateDatabase(String pgUrl, RoleSettings roles) {
        Database.migrate(pgUrl, Optional.empty(), roles);
    }
}
