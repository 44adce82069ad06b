package dev.tideline.servers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppProcessTest {
    /** Stands for a native binary: it ends as one does. */
    private static final String APPLICATION = """
            #!/bin/sh
            echo "started with $GIVEN and $2"
            if [ "$2" = ends ]; then echo stopping; exit 3; fi
            cat >/dev/null
            echo stopping
            while [ "$2" = hangs ]; do sleep 0.1; done
            """;

    @TempDir
    Path directory;

    @AfterEach
    void nothing_is_left() throws Exception {
        AppProcess.stopLeftovers(directory);
    }

    @Test
    void a_process_gets_its_settings_and_stops_in_good_order() throws Exception {
        try (AppProcess process = start(directory, "runs")) {
            awaitLog("started with this and runs");
            assertThat(process.ended()).isNotDone();
        }

        assertThat(log()).endsWith("stopping\n");
        assertThat(pidFile()).doesNotExist();
    }

    @Test
    void one_that_ends_by_itself_tells_its_status_and_what_it_said() throws Exception {
        Files.writeString(directory.resolve("app.log"), "of a former run\n");

        try (AppProcess process = start(directory, "ends")) {
            assertThat(process.ended().get(20, SECONDS)).isEqualTo(3);
            assertThat(process.logTail()).isEqualTo("started with this and ends\nstopping");
        }
    }

    @Test
    void one_that_does_not_stop_is_ended_by_force() throws Exception {
        AppProcess process = start(directory, "hangs");
        awaitLog("started");

        process.close();

        assertThat(process.ended().get(20, SECONDS)).isEqualTo(137);
    }

    @Test
    void the_child_of_a_killed_owner_ends_by_itself_or_is_stopped_by_the_next_owner() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(owner.inputReader().readLine()).isEqualTo("started");
        awaitLog("started with this and hangs");
        long hangs = Long.parseLong(Files.readString(pidFile()));

        owner.destroyForcibly().waitFor();

        awaitLog("stopping");
        assertThat(Child.isRunning(hangs, directory.toString())).isTrue();
        AppProcess.stopLeftovers(directory);
        assertThat(Child.isRunning(hangs, directory.toString())).isFalse();
        assertThat(pidFile()).doesNotExist();
    }

    /** The program that is killed. */
    static final class Owner {
        public static void main(String... args) throws Exception {
            start(Path.of(args[0]), "hangs");
            System.out.println("started");
            Thread.currentThread().join();
        }
    }

    private static AppProcess start(Path directory, String option) throws IOException {
        Path application = directory.resolve("application");
        Files.writeString(application, APPLICATION);
        Files.setPosixFilePermissions(application, PosixFilePermissions.fromString("rwxr-xr-x"));
        return AppProcess.start(
                directory, "app", application, Map.of("GIVEN", "this"), List.of(option), directory.resolve("app.log"));
    }

    private Path pidFile() {
        return directory.resolve("app.pid");
    }

    private String log() throws IOException {
        Path log = directory.resolve("app.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private void awaitLog(String text) throws Exception {
        long deadline = System.nanoTime() + SECONDS.toNanos(60);
        while (!log().contains(text)) {
            assertThat(System.nanoTime()).as("not logged after 60 s: " + text).isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
