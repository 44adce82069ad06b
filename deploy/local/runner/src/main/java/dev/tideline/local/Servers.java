package dev.tideline.local;

import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.schema.RoleSettings;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The PostgreSQL and the Kafka of a run: each one of its own, or the one that the environment names. */
record Servers(Optional<PostgresServer> ownPostgres, Optional<KafkaServer> ownKafka) implements AutoCloseable {

    /** Starts the servers that the environment does not name, both at once. If one fails, the other is stopped. */
    static Servers start(LocalDirectory directory) throws InterruptedException {
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Future<Optional<PostgresServer>> postgres = executor.submit(() -> named(Main.PG_URL)
                ? Optional.empty()
                : Optional.of(PostgresServer.start(directory.data("postgresql"), directory.log("postgresql"))));
        Future<Optional<KafkaServer>> kafka = executor.submit(() -> named(Main.KAFKA)
                ? Optional.empty()
                : Optional.of(KafkaServer.start(directory.data("kafka"), directory.log("kafka"))));
        try (executor) {
            try {
                return new Servers(postgres.get(), kafka.get());
            } finally {
                // All tasks have ended here, unless one failed or a signal came. In that case this call and the closing
                // end the
                // other one.
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            new Servers(started(postgres), started(kafka)).close();
            throw e;
        } catch (ExecutionException e) {
            new Servers(started(postgres), started(kafka)).close();
            throw new CannotRun(e.getCause().getMessage(), e.getCause());
        }
    }

    /** Returns the URL of the database for its owner. */
    String postgresUrl() {
        return ownPostgres.map(PostgresServer::url).orElseGet(() -> System.getenv(Main.PG_URL));
    }

    /** The roles of the functions. A server of its own is of this machine only, so its passwords are no secret. */
    RoleSettings roles() {
        RoleSettings ofEnvironment = RoleSettings.of(variable -> Optional.ofNullable(System.getenv(variable)));
        return ownPostgres.isPresent() ? new RoleSettings(ofEnvironment.prefix(), Optional.of("local")) : ofEnvironment;
    }

    /** Returns the URL of the database for a role. On servers of the environment whose roles have no common password, it is the owner's. */
    String postgresUrl(DatabaseRole role) {
        return roles().password().isPresent() ? roles().url(postgresUrl(), role) : postgresUrl();
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
