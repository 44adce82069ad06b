package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The packaged program as a process of its own, as {@code deploy/local/up} runs it.
 *
 * @param printed the file of its output. A pipe that nobody reads would fill up and block the process
 */
public record LocalRun(Process process, Path directory, int port, Path printed) {
    private static final Path ROOT = Path.of("../../..");
    /** The folder of the program, as the build makes it. */
    public static final Path PROGRAM = ROOT.resolve("deploy/local/target/quarkus-app");

    private static final String MANAGEMENT = "TIDELINE_MANAGEMENT_URL=";

    static final Duration STOPPED = Duration.ofSeconds(15);

    /** The environment of a run that issues tokens itself. Other runs accept those of the tests. */
    static final Map<String, String> WITH_OWN_TOKENS = Map.of("TIDELINE_AUTH", "");

    /** Returns the environment of a run on the test servers. */
    public static Map<String, String> onTestServers(Map<String, String> others) {
        var environment = new HashMap<>(others);
        environment.put("TIDELINE_PG_URL", TestServers.postgresUrl());
        environment.put("TIDELINE_KAFKA", TestServers.kafka());
        return environment;
    }

    /** @param environment besides the test's own; an empty value unsets a variable */
    public static LocalRun start(Path directory, int port, Map<String, String> environment, String... options)
            throws IOException {
        return start(ROOT, directory, port, environment, options);
    }

    /** @param root of the project, as far as it is built */
    public static LocalRun start(
            Path root, Path directory, int port, Map<String, String> environment, String... options)
            throws IOException {
        return startProgram(PROGRAM, root, directory, port, environment, options);
    }

    /** @param program the folder of another build of the program */
    public static LocalRun startProgram(
            Path program, Path directory, int port, Map<String, String> environment, String... options)
            throws IOException {
        return startProgram(program, ROOT, directory, port, environment, options);
    }

    private static LocalRun startProgram(
            Path program, Path root, Path directory, int port, Map<String, String> environment, String... options)
            throws IOException {
        Path printed = Files.createTempFile(directory.toAbsolutePath().getParent(), "up", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dtideline.local.directory=" + directory,
                        "-Dtideline.local.root=" + root.toAbsolutePath(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        program.resolve("quarkus-run.jar").toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.command().addAll(List.of(options));
        // An effect that a killed process was in the middle of is taken up when these are over.
        builder.environment().put("TIDELINE_PAYMENT_TIMEOUT", "2s");
        builder.environment().put("TIDELINE_EFFECT_TIMEOUT", "5s");
        builder.environment().putAll(TestTokens.variables());
        // On servers of the test, each function logs in as its role.
        builder.environment()
                .put("TIDELINE_PG_ROLE_PASSWORD", TestServers.ROLES.password().orElseThrow());
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        builder.environment().put("TIDELINE_HTTP_PORT", Integer.toString(port));
        return new LocalRun(builder.start(), directory, port, printed);
    }

    public LocalRun awaitReady() throws Exception {
        return awaitReady(Duration.ofSeconds(60));
    }

    public LocalRun awaitReady(Duration patience) throws Exception {
        await(patience, this::isReady);
        return this;
    }

    /** @throws AssertionError with its output, if it has ended */
    public boolean isReady() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("Not started: " + output());
        }
        return Files.exists(endpoints())
                && Files.readString(endpoints()).contains("TIDELINE_URL=http://localhost:" + port);
    }

    /** Returns the address of its health and metrics. */
    public String management() {
        try (var lines = Files.lines(endpoints())) {
            return lines.filter(line -> line.startsWith(MANAGEMENT))
                    .map(line -> line.substring(MANAGEMENT.length()) + "/q")
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path endpoints() {
        return directory.resolve("endpoints.env");
    }

    void kill() throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor(STOPPED)).isTrue();
    }

    /** Asks it to stop. */
    public void terminate() {
        process.destroy();
    }

    public void awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(STOPPED)).isTrue();
    }

    /** SIGSTOP: it does nothing more, and its connections stay open. */
    void freeze() throws Exception {
        signal("STOP");
    }

    /** SIGCONT. */
    void thaw() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -%s %d".formatted(name, process.pid())).start();
        assertThat(kill.waitFor(STOPPED)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    /** Returns all its output, when it has ended. */
    String output() throws IOException, InterruptedException {
        awaitEnd();
        return Files.readString(printed);
    }

    static void await(Callable<Boolean> condition) throws Exception {
        await(Duration.ofSeconds(60), condition);
    }

    private static void await(Duration patience, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after %s", patience).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
