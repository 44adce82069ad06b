package dev.tideline.local.chaos;

import dev.tideline.local.LocalRun;
import dev.tideline.servers.PostgresServer;
import dev.tideline.testing.TestServers;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** PostgreSQL, Kafka, every function as a process of its own, and the one URL before them. */
final class Backend implements AutoCloseable {
    private static final Duration STARTED = Duration.ofMinutes(5);
    private static final Duration REBUILT = Duration.ofMinutes(1);
    private static final String PID = ".pid";

    private final Path directory;
    private final Server database;
    private final Server broker;
    private final TestServers.Own own;
    private final LocalRun run;
    private final Tap tap;
    private final TopicTampering records;
    private final Books books = new Books();

    /** @param form {@code --processes} or {@code --native} */
    Backend(Path folder, String form) throws Exception {
        directory = folder.resolve(".local");
        var data = Files.createDirectories(folder.resolve("servers"));
        database = new Server(_ -> postgres(data));
        broker = Server.kafka(data);
        own = TestServers.own(postgresUrl(), kafka());
        tap = new Tap(kafka());
        records = new TopicTampering(kafka(), tap);
        run = LocalRun.start(directory, LocalRun.freePort(), servers(), form);
        run.awaitReady(STARTED);
        RestAssured.port = run.port();
    }

    private static Server.Running postgres(Path data) throws IOException, InterruptedException {
        var server = PostgresServer.start(data.resolve("postgresql"), data.resolve("postgresql.log"));
        var postmaster = Files.readAllLines(data.resolve("postgresql/postmaster.pid"));
        return new Server.Running(
                server::close,
                URI.create(server.url()).getPort(),
                Long.parseLong(postmaster.getFirst().strip()));
    }

    private Map<String, String> servers() {
        return Map.of("TIDELINE_PG_URL", postgresUrl(), "TIDELINE_KAFKA", kafka());
    }

    private String postgresUrl() {
        return "postgresql://postgres:postgres@127.0.0.1:%d/tideline".formatted(database.port());
    }

    private String kafka() {
        return "127.0.0.1:" + broker.port();
    }

    Server database() {
        return database;
    }

    Server broker() {
        return broker;
    }

    Tap tap() {
        return tap;
    }

    TopicTampering records() {
        return records;
    }

    Books books() {
        return books;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + run.port());
    }

    /** Every process but the servers; the gateway is among them. */
    List<String> functions() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("processes"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(PID))
                    .map(file -> file.substring(0, file.length() - PID.length()))
                    .sorted()
                    .toList();
        }
    }

    /** Empty while it waits to be started again. */
    OptionalLong pid(String function) throws IOException {
        try {
            var pid = Files.readString(directory.resolve("processes/" + function + PID));
            return OptionalLong.of(Long.parseLong(pid.strip()));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    /** Has a projection build its view anew, while everything goes on. */
    void rebuild(String projection) throws IOException, InterruptedException {
        Path log = directory.resolve("logs/rebuild.log");
        Path jar = Path.of("../../../functions/projections", projection, "target/quarkus-app/quarkus-run.jar");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-jar",
                        jar.toString(),
                        "--rebuild")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(servers());
        Process rebuild = builder.start();
        if (!rebuild.waitFor(REBUILT.toSeconds(), TimeUnit.SECONDS)) {
            rebuild.destroyForcibly();
            throw new IllegalStateException("%s is not rebuilt".formatted(projection));
        }
        if (rebuild.exitValue() != 0) {
            throw new IllegalStateException("the rebuild of %s ended with %d:%n%s"
                    .formatted(projection, rebuild.exitValue(), Files.readString(log)));
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        RestAssured.port = RestAssured.UNDEFINED_PORT;
        run.terminate();
        try {
            run.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        books.close();
        records.close();
        tap.close();
        own.close();
        broker.close();
        database.close();
    }
}
