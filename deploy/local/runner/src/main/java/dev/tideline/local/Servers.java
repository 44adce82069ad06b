package dev.tideline.local;

import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.schema.RoleSettings;
import dev.tideline.runtime.settings.Setting;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The PostgreSQL and the Kafka of a run: each one of its own, or the one that the environment names. */
record Servers(
        Optional<PostgresServer> ownPostgres, Optional<KafkaServer> ownKafka, Optional<Certificates> certificates)
        implements AutoCloseable {

    /** Starts the servers that the environment does not name, both at once. If one fails, the other is stopped. */
    static Servers start(LocalDirectory directory) throws InterruptedException {
        return start(
                () -> PostgresServer.start(directory.data("postgresql"), directory.log("postgresql")),
                () -> KafkaServer.start(directory.data("kafka"), directory.log("kafka")),
                Optional.empty());
    }

    /** Starts both servers. They admit only clients with certificates. */
    static Servers startSecured(LocalDirectory directory) throws IOException, InterruptedException {
        for (String server : List.of(Main.PG_URL, Main.KAFKA)) {
            if (named(server)) {
                throw new CannotRun("--secure runs servers of its own, so unset " + server);
            }
        }
        Certificates certificates = Certificates.make(directory.data("certificates"));
        return start(
                () -> PostgresServer.startSecured(
                        directory.data("postgresql"), directory.log("postgresql"), certificates.authority()),
                () -> KafkaServer.startSecured(
                        directory.data("kafka"), directory.log("kafka"), certificates.authority()),
                Optional.of(certificates));
    }

    private static Servers start(
            Callable<PostgresServer> startPostgres,
            Callable<KafkaServer> startKafka,
            Optional<Certificates> certificates)
            throws InterruptedException {
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Future<Optional<PostgresServer>> postgres =
                executor.submit(() -> named(Main.PG_URL) ? Optional.empty() : Optional.of(startPostgres.call()));
        Future<Optional<KafkaServer>> kafka =
                executor.submit(() -> named(Main.KAFKA) ? Optional.empty() : Optional.of(startKafka.call()));
        try (executor) {
            try {
                return new Servers(postgres.get(), kafka.get(), certificates);
            } finally {
                // All tasks have ended here, unless one failed or a signal came. In that case this call and the closing
                // end the
                // other one.
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            new Servers(started(postgres), started(kafka), certificates).close();
            throw e;
        } catch (ExecutionException e) {
            new Servers(started(postgres), started(kafka), certificates).close();
            throw new CannotRun(e.getCause().getMessage(), e.getCause());
        }
    }

    /** Returns the URL of the database for its owner. */
    String postgresUrl() throws IOException {
        return certified(plainUrl(), Certificates.OWNER);
    }

    private String certified(String url, String client) throws IOException {
        return certificates.isPresent() ? certificates.get().url(url, client) : url;
    }

    private String plainUrl() {
        return ownPostgres.map(PostgresServer::url).orElseGet(() -> System.getenv(Main.PG_URL));
    }

    /** The roles of the functions. A server of its own is of this machine only, so its passwords are no secret. */
    RoleSettings roles() {
        RoleSettings ofEnvironment = RoleSettings.of(variable -> Optional.ofNullable(System.getenv(variable)));
        return ownPostgres.isPresent() ? new RoleSettings(ofEnvironment.prefix(), Optional.of("local")) : ofEnvironment;
    }

    /** Returns the URL of the database for a role. On servers of the environment whose roles have no common password, it is the owner's. */
    String postgresUrl(DatabaseRole role) {
        return roles().password().isPresent() ? roles().url(plainUrl(), role) : plainUrl();
    }

    /** Returns the settings with which a function reaches the servers, as a role of the database. */
    Map<String, String> variables(String function, DatabaseRole role) throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put(Main.PG_URL, certified(postgresUrl(role), function));
        variables.put(Main.KAFKA, kafka());
        if (certificates.isPresent()) {
            certificates
                    .get()
                    .kafka(function)
                    .forEach((name, value) -> variables.put(Setting.variable("kafka." + name), value));
        }
        return variables;
    }

    /** Returns how a client reaches Kafka. */
    Map<String, Object> kafka(String client) throws IOException {
        Map<String, Object> settings = new HashMap<>(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka()));
        if (certificates.isPresent()) {
            settings.putAll(certificates.get().kafka(client));
        }
        return settings;
    }

    /** Returns the file with the settings of Kafka's tools, if they need any. */
    Optional<Path> toolSettings() throws IOException {
        return certificates.isPresent() ? Optional.of(certificates.get().toolSettings()) : Optional.empty();
    }

    String kafka() {
        return ownKafka.map(KafkaServer::bootstrapServers).orElseGet(() -> System.getenv(Main.KAFKA));
    }

    /** Stops Kafka first. After that, no event from Kafka leads to a write to PostgreSQL. */
    @Override
    public void close() {
        ownKafka.ifPresent(KafkaServer::close);
        ownPostgres.ifPresent(PostgresServer::close);
    }

    private static boolean named(String variable) {
        return System.getenv(variable) != null;
    }

    private static <T> Optional<T> started(Future<Optional<T>> server) {
        return server.state() == Future.State.SUCCESS ? server.resultNow() : Optional.empty();
    }
}
