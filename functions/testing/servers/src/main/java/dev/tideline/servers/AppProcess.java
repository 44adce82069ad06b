package dev.tideline.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A packaged Quarkus application as a process of its own: a native binary, or a JVM with little memory. It does not outlive this
 * process, since it ends when its standard input does ({@code ParentProcessWatch} of its runtime). Only {@link #close} stops it in
 * good order: it ignores signals of the terminal.
 */
public final class AppProcess implements AutoCloseable {
    private static final String OWNER = "tideline.process.of";
    private static final String PID = ".pid";
    private static final List<String> JVM = List.of(
            "-Xms16m",
            "-Xmx128m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED");

    private final Child child;
    private final Path log;
    private final long logged;

    private AppProcess(Child child, Path log, long logged) {
        this.child = child;
        this.log = log;
        this.logged = logged;
    }

    /**
     * Starts an application, and returns before it is ready.
     *
     * @param directory where it is remembered which processes there are: those of one owner at a time
     * @param program its {@code quarkus-run.jar}, or its native binary
     * @param environment besides this process's own
     * @param log is appended to
     */
    public static AppProcess start(
            Path directory, String name, Path program, Map<String, String> environment, List<String> options, Path log)
            throws IOException {
        Path owner = directory.toAbsolutePath();
        Files.createDirectories(owner);
        // Early, so that the directory is seen in a command line that the system cuts off after a page.
        String owned = "-D" + OWNER + "=" + owner;
        List<String> command = new ArrayList<>();
        if (program.toString().endsWith(".jar")) {
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), owned));
            command.addAll(JVM);
            command.addAll(options);
            command.addAll(List.of("-jar", program.toString()));
        } else {
            command.addAll(List.of(program.toString(), owned));
            command.addAll(options);
        }
        long logged = Files.exists(log) ? Files.size(log) : 0;
        return new AppProcess(Child.launch(name, command, environment, pidFile(owner, name), log), log, logged);
    }

    /** Completes when it has ended, with its exit status. */
    public CompletableFuture<Integer> ended() {
        return child.ended();
    }

    /** Returns the operating system's handle of it. */
    public ProcessHandle handle() {
        return child.handle();
    }

    /** Returns the end of its log so far. */
    public String logTail() throws IOException {
        return Child.tail(log, logged);
    }

    /** Stops it: within six seconds in good order, else by force. */
    @Override
    public void close() {
        child.close();
    }

    /** Stops the processes that a killed owner left running. Its directory remembers them. */
    public static void stopLeftovers(Path directory) throws IOException, InterruptedException {
        Path owner = directory.toAbsolutePath();
        if (Files.exists(owner)) {
            List<Path> pidFiles;
            try (Stream<Path> files = Files.list(owner)) {
                pidFiles = files.filter(file -> file.toString().endsWith(PID)).toList();
            }
            for (Path pidFile : pidFiles) {
                Child.stopLeftover(pidFile, owner.toString());
            }
        }
    }

    private static Path pidFile(Path directory, String name) {
        return directory.resolve(name + PID);
    }
}
