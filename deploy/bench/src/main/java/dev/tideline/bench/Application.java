package dev.tideline.bench;

import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.servers.AppProcess;
import dev.tideline.servers.Directories;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A function, or all of them in one, as a process of its own that is ready to serve. */
final class Application implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(1);
    private static final Duration ENDED_WITHIN = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /**
     * A JVM option that lets a local run compile as well as a JVM that has run for long. Otherwise it starts fast and optimises
     * little.
     */
    static final String OPTIMISING = "-XX:TieredStopAtLevel=4";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final AppProcess process;
    private final URI url;
    private final URI management;

    private Application(Path folder, AppProcess process, URI url, URI management) {
        this.folder = folder;
        this.process = process;
        this.url = url;
        this.management = management;
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /**
     * @param module the folder of its module, from the root of the project
     * @param options of its JVM
     * @throws IllegalStateException with the end of its log, if it is not ready within a minute
     */
    static Application start(Environment environment, String module, String... options)
            throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("tideline-bench");
        var port = freePort();
        var all = new ArrayList<>(List.of(
                OPTIMISING,
                "-Dquarkus.http.port=" + port,
                // Of the local run, which is all functions in one.
                "-Dtideline.local.directory=" + folder.resolve("local")));
        all.addAll(List.of(options));
        var variables = new HashMap<>(variables(environment, module));
        variables.put("TIDELINE_HTTP_PORT", Integer.toString(port));
        var managementPort = freePort();
        variables.put("TIDELINE_MANAGEMENT_PORT", Integer.toString(managementPort));
        var process = AppProcess.start(
                folder,
                Path.of(module).getFileName().toString(),
                program(module),
                variables,
                all,
                folder.resolve("log"));
        var application = new Application(folder, process, at(port), at(managementPort));
        application.awaitReady();
        return application;
    }

    /**
     * Runs a program that ends by itself.
     *
     * @return its output
     * @throws IllegalStateException with its output, if it fails
     */
    static String run(Environment environment, String module, String argument)
            throws IOException, InterruptedException {
        var log = Files.createTempFile("tideline-bench", ".log");
        var command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        program(module).toString(),
                        argument)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        command.environment().putAll(variables(environment, module));
        var process = command.start();
        try {
            if (!process.waitFor(ENDED_WITHIN.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(module + " failed: " + Files.readString(log));
            }
            return Files.readString(log);
        } finally {
            process.destroyForcibly();
            Files.delete(log);
        }
    }

    private static Path program(String module) {
        var program = Environment.ROOT.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(program)) {
            throw new IllegalStateException(module + " is not built as an application: ./mvnw -Papps package");
        }
        return program;
    }

    private static Map<String, String> variables(Environment environment, String module) {
        var variables = new HashMap<>(Tokens.variables());
        var role = DatabaseRole.ofModule(Environment.ROOT.resolve(module));
        if (role == DatabaseRole.APP) {
            // The local run is given the owner's URL, and makes that of its functions.
            variables.put("TIDELINE_PG_URL", environment.postgresUrl());
            variables.put(
                    "TIDELINE_PG_ROLE_PASSWORD", Environment.ROLES.password().orElseThrow());
        } else {
            variables.put("TIDELINE_PG_URL", Environment.ROLES.url(environment.postgresUrl(), role));
        }
        variables.put("TIDELINE_KAFKA", environment.kafka());
        variables.put("TIDELINE_EMAIL_SECRET", "only for benchmarks, and known to all");
        variables.put("TIDELINE_PAYMENT_GATEWAY", "sandbox");
        return variables;
    }

    ProcessHandle handle() {
        return process.handle();
    }

    /** The sum of a metric over those of its series that have all these labels. */
    double metric(String name, String... labels) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(management.resolve("/q/metrics"))
                .timeout(READY_WITHIN)
                .build();
        return http.send(request, BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith(name + "{") && Stream.of(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    URI url() {
        return url;
    }

    private void awaitReady() throws IOException, InterruptedException {
        var ready = HttpRequest.newBuilder(management.resolve("/q/health/ready"))
                .timeout(READY_WITHIN)
                .build();
        var deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (true) {
            try {
                if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // It does not listen yet.
            }
            if (process.ended().isDone() || System.nanoTime() > deadline) {
                var log = process.logTail();
                close();
                throw new IllegalStateException("not ready: " + log);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
        http.close();
        Directories.delete(folder);
    }
}
