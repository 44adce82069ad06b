package dev.tideline.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged program as {@code deploy/local/up} does, in folders of its own. */
class LocalRunIT {
    private static final Duration STOPPED = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private Path directory;
    private int port;

    @BeforeEach
    void choose() throws IOException {
        directory = folder.resolve(".local");
        port = freePort();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        processesOf(directory).forEach(ProcessHandle::destroyForcibly);
        await(() -> processesOf(directory).isEmpty());
    }

    @Test
    void it_tells_where_it_is_and_stops_without_a_trace() throws Exception {
        Process run = startReady();
        assertThat(Files.readAllLines(endpoints()))
                .hasSize(3)
                .first()
                .isEqualTo("TIDELINE_URL=http://localhost:" + port);
        assertThat(Files.readString(endpoints()))
                .containsPattern("\nTIDELINE_PG_URL=postgresql://postgres:postgres@127\\.0\\.0\\.1:\\d+/tideline\n")
                .containsPattern("\nTIDELINE_KAFKA=127\\.0\\.0\\.1:\\d+\n$");
        HttpURLConnection ready = (HttpURLConnection) URI.create("http://localhost:%d/q/health/ready".formatted(port))
                .toURL()
                .openConnection();
        assertThat(ready.getResponseCode()).isEqualTo(200);
        assertThat(processesOf(directory)).as("program, Kafka, PostgreSQL").hasSizeGreaterThanOrEqualTo(3);

        terminate(run);

        assertThat(run.waitFor(STOPPED)).isTrue();
        assertThat(processesOf(directory)).isEmpty();
        assertThat(endpoints()).doesNotExist();
        assertThat(output(run)).isEqualTo("""
                Starting PostgreSQL and Kafka
                Starting the functions
                Tideline is ready at http://localhost:%d
                """.formatted(port));
    }

    @Test
    void a_second_run_in_the_folder_is_refused() throws Exception {
        Process run = startReady();
        int first = port;
        port = freePort();
        Process second = start();
        assertThat(second.waitFor(STOPPED)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(output(second)).isEqualTo("Tideline is running already in " + directory + "\n");
        assertThat(Files.readString(endpoints())).contains("TIDELINE_URL=http://localhost:" + first);
        stop(run);
    }

    @Test
    void a_killed_run_leaves_nothing_in_the_way_and_no_data_lost() throws Exception {
        Process killed = startReady();
        killed.destroyForcibly().waitFor();
        assertThat(endpoints()).exists();
        Path kept = Files.createFile(directory.resolve("postgresql/kept"));

        Process next = startReady();
        assertThat(kept).exists();
        stop(next);

        stop(startReady("--fresh"));
        assertThat(kept).doesNotExist();
    }

    @Test
    void a_taken_port_is_told_with_its_owner_before_anything_is_touched() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            Process run = start("--fresh");
            assertThat(run.waitFor(STOPPED)).isTrue();
            assertThat(run.exitValue()).isEqualTo(1);
            assertThat(output(run))
                    .startsWith("Port %d is taken by process %d ("
                            .formatted(
                                    taken.getLocalPort(),
                                    ProcessHandle.current().pid()))
                    .endsWith("; set TIDELINE_HTTP_PORT to use another\n");
            assertThat(directory.resolve("postgresql")).doesNotExist();
        }
    }

    @Test
    void a_stop_before_it_is_ready_leaves_no_process() throws Exception {
        Process run = start();
        await(() -> Files.exists(directory.resolve("kafka.pid")));
        stop(run);
        assertThat(endpoints()).doesNotExist();
    }

    @Test
    void an_unknown_option_gets_the_usage() throws Exception {
        Process run = start("--frsh");
        assertThat(run.waitFor(STOPPED)).isTrue();
        assertThat(run.exitValue()).isEqualTo(2);
        assertThat(output(run)).startsWith("Usage: deploy/local/up [--fresh]");
        assertThat(directory).doesNotExist();
    }

    private Process start(String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dtideline.local.directory=" + directory,
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of("target/quarkus-app/quarkus-run.jar")
                                .toAbsolutePath()
                                .toString())
                .redirectErrorStream(true);
        builder.command().addAll(List.of(options));
        builder.environment().put("TIDELINE_HTTP_PORT", Integer.toString(port));
        return builder.start();
    }

    private Process startReady(String... options) throws Exception {
        String url = "TIDELINE_URL=http://localhost:" + port;
        Files.deleteIfExists(endpoints());
        Process run = start(options);
        await(() -> {
            if (!run.isAlive()) {
                throw new AssertionError("Not started: " + output(run));
            }
            return Files.exists(endpoints()) && Files.readString(endpoints()).contains(url);
        });
        return run;
    }

    private void stop(Process run) throws Exception {
        terminate(run);
        assertThat(run.waitFor(STOPPED)).isTrue();
        assertThat(processesOf(directory)).isEmpty();
    }

    private static void terminate(Process run) {
        // Process.destroy would close the output as well.
        run.toHandle().destroy();
    }

    private Path endpoints() {
        return directory.resolve("endpoints.env");
    }

    private static String output(Process ended) {
        return assertTimeoutPreemptively(
                STOPPED, () -> new String(ended.getInputStream().readAllBytes()));
    }

    private static List<ProcessHandle> processesOf(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(directory.toString()))
                .toList();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 60 s").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
