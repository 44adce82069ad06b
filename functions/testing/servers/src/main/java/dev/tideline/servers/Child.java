package dev.tideline.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server process that does not outlive this one. It serves until its standard input ends. The operating system ends that input
 * even when this process is killed. It prints the line {@code ready} when it is ready. Its other output goes to a log.
 *
 * <p>It ignores the signals of the terminal and of process groups, so that its owner decides when it stops. On Ctrl-C, the users of
 * the server have to finish first.
 */
final class Child implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(6);
    private static final Duration KILLED = Duration.ofSeconds(5);
    private static final int PORT_ATTEMPTS = 3;

    private final String name;
    private final Process process;
    private final Path pidFile;
    private final CompletableFuture<Integer> ended;

    private Child(String name, Process process, Path pidFile) {
        this.name = name;
        this.process = process;
        this.pidFile = pidFile;
        this.ended = process.onExit().thenApply(Process::exitValue);
    }

    /** The command that runs a child on ports that were free a moment ago. */
    interface OnPorts {
        List<String> command(List<Integer> ports);
    }

    record Started(Child child, List<Integer> ports) {}

    /** Starts a child on free ports of the loopback interface. Tries other ports if one of them is taken first. */
    static Started start(String name, Path pidFile, Path log, Duration timeout, int ports, OnPorts onPorts)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            List<Integer> free = freePorts(ports);
            long logged = Files.exists(log) ? Files.size(log) : 0;
            Child child = launch(name, onPorts.command(free), Map.of(), pidFile, Redirect.PIPE, log);
            boolean ready = false;
            try {
                child.awaitReady(timeout, log, logged);
                ready = true;
                return new Started(child, free);
            } catch (IllegalStateException failed) {
                if (attempt == PORT_ATTEMPTS || !logSince(log, logged).contains("Address already in use")) {
                    throw failed;
                }
            } finally {
                if (!ready) {
                    child.close();
                }
            }
        }
    }

    /**
     * @param environment besides this process's own
     * @param log is appended to, by all that it prints
     */
    static Child launch(String name, List<String> command, Map<String, String> environment, Path pidFile, Path log)
            throws IOException {
        return launch(name, command, environment, pidFile, Redirect.appendTo(log.toFile()), log);
    }

    private static Child launch(
            String name, List<String> command, Map<String, String> environment, Path pidFile, Redirect output, Path log)
            throws IOException {
        List<String> shielded =
                new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT TERM HUP; exec \"$@\"", "tideline-" + name));
        shielded.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(shielded).redirectOutput(output).redirectError(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Path unfinished = pidFile.resolveSibling(pidFile.getFileName() + ".unfinished");
        Files.writeString(unfinished, Long.toString(process.pid()));
        Files.move(unfinished, pidFile, StandardCopyOption.ATOMIC_MOVE);
        return new Child(name, process, pidFile);
    }

    private void awaitReady(Duration timeout, Path log, long logged) throws IOException, InterruptedException {
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                ready.complete(process.inputReader().lines().anyMatch("ready"::equals));
            } catch (UncheckedIOException e) {
                ready.completeExceptionally(e);
            }
        });
        try {
            if (!ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        "%s did not start; the end of %s:%n%s".formatted(name, log, tail(log, logged)));
            }
        } catch (ExecutionException e) {
            throw new IOException("Cannot read what %s prints".formatted(name), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "%s was not ready after %d s; the end of %s:%n%s"
                            .formatted(name, timeout.toSeconds(), log, tail(log, logged)),
                    e);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Completes when it has ended, with its exit status. */
    CompletableFuture<Integer> ended() {
        return ended;
    }

    /** Stops a child that a killed process left behind, if there is one: it is known by a word of its command line. */
    static void stopLeftover(Path pidFile, String word) throws IOException, InterruptedException {
        if (Files.exists(pidFile)) {
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            if (!ends(pid, word, GRACE)) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                if (!ends(pid, word, KILLED)) {
                    throw new IllegalStateException("Process %d of a former run does not end".formatted(pid));
                }
            }
            Files.delete(pidFile);
        }
    }

    /**
     * Returns true if the live process of that number has that word in its command line. The word matters since systems reuse
     * numbers.
     */
    static boolean isRunning(long pid, String word) {
        // Nobody may ever reap an orphan in a container, so a process without a command line counts as ended.
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().commandLine())
                .filter(commandLine -> commandLine.contains(word))
                .isPresent();
    }

    private static boolean ends(long pid, String word, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (isRunning(pid, word)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    /** Asks the child to stop, and kills it if it has not within six seconds; an interrupt does not shorten that. */
    @Override
    public void close() {
        try {
            process.outputWriter().close();
            if (!hasEnded(GRACE)) {
                process.destroyForcibly();
            }
            if (hasEnded(KILLED)) {
                Files.deleteIfExists(pidFile);
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException("Stopping " + name, e);
        }
    }

    private boolean hasEnded(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    static String tail(Path log, long offset) throws IOException {
        List<String> lines = logSince(log, offset).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private static String logSince(Path log, long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        return new String(bytes, (int) offset, bytes.length - (int) offset, StandardCharsets.UTF_8);
    }
}
