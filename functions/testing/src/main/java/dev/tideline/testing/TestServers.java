package dev.tideline.testing;

import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.schema.RoleSettings;
import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.runtime.schema.TopicSettings;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A real PostgreSQL and a real Kafka with Tideline's schema and topics. A test JVM has at most one of each. The first test that asks
 * for a server starts it, and it stops when the JVM ends. Tests share the servers, so each uses its own users, skus and orders.
 *
 * <p>A Quarkus test takes them with {@code @QuarkusTestResource(TestServers.class)}. That configures an application in this JVM, and a
 * launched one too. An application without the Kafka library gets no Kafka. A plain test asks for the addresses.
 */
public final class TestServers implements QuarkusTestResourceLifecycleManager {
    // Quarkus loads this class more than once in a JVM. The copies share the system properties, and these constants as
    // their locks.
    private static final String PG_URL = "TIDELINE_PG_URL";
    private static final String KAFKA = "TIDELINE_KAFKA";
    private static final String SHARED = "tideline.test.";

    /** The roles of the functions under test. */
    public static final RoleSettings ROLES = new RoleSettings("tideline", Optional.of("only-for-tests"));

    private static final String KAFKA_LIBRARY = "dev/tideline/runtime/kafka/KafkaSettings.class";

    /** Returns the libpq URL of the database, for its owner. */
    public static String postgresUrl() {
        return address(PG_URL, TestServers::startPostgres);
    }

    /** Returns the libpq URL of the database for a role of functions. */
    public static String postgresUrl(DatabaseRole role) {
        return ROLES.url(postgresUrl(), role);
    }

    /** Returns the broker's {@code host:port}. */
    public static String kafka() {
        return address(KAFKA, TestServers::startKafka);
    }

    /** Servers of a test's own. The test, and all that it calls, uses them instead of the shared ones until it closes this. */
    public interface Own extends AutoCloseable {
        @Override
        void close();
    }

    /** Prepares new servers, and lets tests use them instead of the shared ones. */
    public static Own own(String postgresUrl, String kafka) {
        migrate(postgresUrl);
        createTopics(kafka);
        var before = new HashMap<String, String>();
        Map.of(PG_URL, postgresUrl, KAFKA, kafka)
                .forEach((name, address) -> before.put(SHARED + name, System.setProperty(SHARED + name, address)));
        return () -> before.forEach((property, address) -> {
            if (address == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, address);
            }
        });
    }

    /** Returns the settings of the functions: the servers, the secrets that they require, and the time-outs of tests. */
    @Override
    public Map<String, String> start() {
        if (TestServers.class.getClassLoader().getResource(KAFKA_LIBRARY) == null) {
            return settings();
        }
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var kafka = executor.submit(TestServers::kafka);
            var settings = settings();
            settings.put(KAFKA, kafka.get());
            return settings;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the test servers started", e);
        }
    }

    /** The same for an application that has the Kafka library, but no settings of Kafka. */
    public static final class WithoutKafka implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return settings();
        }

        @Override
        public void stop() {}
    }

    /**
     * Lets an application log in to the database as another role than that of its module, beside {@link TestServers}. The argument {@code
     * role} is a {@link DatabaseRole}. Without it, the application is the owner, and may do what no function may.
     */
    public static final class LoggedIn implements QuarkusTestResourceLifecycleManager {
        private Optional<DatabaseRole> role = Optional.empty();

        @Override
        public void init(Map<String, String> arguments) {
            role = Optional.ofNullable(arguments.get("role")).map(DatabaseRole::valueOf);
        }

        @Override
        public Map<String, String> start() {
            return Map.of(PG_URL, role.map(TestServers::postgresUrl).orElseGet(TestServers::postgresUrl));
        }

        /** After all others. */
        @Override
        public int order() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void stop() {}
    }

    /** The servers stay for the next application of this JVM. */
    @Override
    public void stop() {}

    private static Map<String, String> settings() {
        var settings = new HashMap<>(TestTokens.settings());
        settings.put(PG_URL, postgresUrl(DatabaseRole.ofModule(Path.of(""))));
        settings.put("tideline.email-secret", "only for tests, and known to all");
        settings.put("tideline.payment-gateway", "sandbox");
        settings.put("tideline.payment-timeout", "2s");
        settings.put("tideline.expiry-interval", "200ms");
        settings.put("tideline.lost-records-interval", "1s");
        settings.put("tideline.due-interval", "1s");
        return settings;
    }

    /** Returns the address of a server of this JVM, which is started if there is none yet. */
    private static String address(String name, Callable<String> start) {
        synchronized (name) {
            var address = System.getProperty(SHARED + name);
            if (address == null) {
                try {
                    address = start.call();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("Interrupted while a test server started", e);
                } catch (Exception e) {
                    throw new IllegalStateException("A test server did not start", e);
                }
                System.setProperty(SHARED + name, address);
            }
            return address;
        }
    }

    private static String startPostgres() throws IOException, InterruptedException {
        var postgres = PostgresServer.startTemporary();
        atTheEnd(postgres::close);
        migrate(postgres.url());
        return postgres.url();
    }

    private static String startKafka() throws IOException, InterruptedException {
        var kafka = KafkaServer.startTemporary();
        atTheEnd(kafka::close);
        createTopics(kafka.bootstrapServers());
        return kafka.bootstrapServers();
    }

    private static void atTheEnd(Runnable close) {
        Runtime.getRuntime().addShutdownHook(new Thread(close));
    }

    private static void migrate(String postgresUrl) {
        SchemaMigration.migrateDatabase(postgresUrl, ROLES);
    }

    private static void createTopics(String kafka) {
        SchemaMigration.createTopics(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka), TopicSettings.DEFAULT);
    }
}
