package dev.tideline.testing;

import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A real PostgreSQL and a real Kafka with Tideline's schema and topics. A test JVM has one of each. The first test that asks for
 * them starts them, and they stop when the JVM ends. Tests share them, so each uses its own users, skus and orders.
 *
 * <p>A Quarkus test takes them with {@code @QuarkusTestResource(TestServers.class)}, which configures the application, be
 * it in this JVM or launched; a plain test asks for their addresses.
 */
public final class TestServers implements QuarkusTestResourceLifecycleManager {
    private static final String PG_URL = "TIDELINE_PG_URL";
    private static final String KAFKA = "TIDELINE_KAFKA";
    private static final String SHARED = "tideline.test.";

    /** The libpq URL of the database. */
    public static String postgresUrl() {
        return addresses().get(PG_URL);
    }

    /** The broker's {@code host:port}. */
    public static String kafka() {
        return addresses().get(KAFKA);
    }

    /** Servers of a test's own, which it and all that it asks take for the {@link TestServers} until it closes this. */
    public interface Own extends AutoCloseable {
        @Override
        void close();
    }

    /** Prepares new servers, and has tests take them instead of those that they share. */
    public static Own own(String postgresUrl, String kafka) {
        prepare(postgresUrl, kafka);
        // Quarkus loads this class more than once in a JVM, and the copies share only the JVM.
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
        var settings = new HashMap<>(addresses());
        settings.put("tideline.email-secret", "only for tests, and known to all");
        settings.put("tideline.payment-timeout", "2s");
        settings.put("tideline.expiry-interval", "200ms");
        settings.put("tideline.lost-records-interval", "1s");
        settings.put("tideline.due-interval", "1s");
        return settings;
    }

    /** The same for a function without settings of Kafka. */
    public static final class WithoutKafka implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            var settings = new TestServers().start();
            settings.remove(KAFKA);
            return settings;
        }

        @Override
        public void stop() {}
    }

    /** The servers stay for the next application of this JVM. */
    @Override
    public void stop() {}

    private static Map<String, String> addresses() {
        // Quarkus loads this class more than once in a JVM, and the copies share only the JVM.
        synchronized (Runtime.getRuntime()) {
            if (System.getProperty(SHARED + PG_URL) == null) {
                startServers();
            }
            return Map.of(
                    PG_URL, System.getProperty(SHARED + PG_URL),
                    KAFKA, System.getProperty(SHARED + KAFKA));
        }
    }

    private static void startServers() {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<PostgresServer> starting = executor.submit(PostgresServer::startTemporary);
            Future<KafkaServer> alsoStarting = executor.submit(KafkaServer::startTemporary);
            PostgresServer postgres = starting.get();
            KafkaServer kafka = alsoStarting.get();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                kafka.close();
                postgres.close();
            }));
            prepare(postgres.url(), kafka.bootstrapServers());
            System.setProperty(SHARED + PG_URL, postgres.url());
            System.setProperty(SHARED + KAFKA, kafka.bootstrapServers());
        } catch (ExecutionException e) {
            throw new IllegalStateException("The test servers did not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the test servers started", e);
        }
    }

    /** The one place that makes new servers Tideline's: schema and topics. */
    private static void prepare(String postgresUrl, String kafka) {
        SchemaMigration.migrate(postgresUrl, kafka);
    }
}
