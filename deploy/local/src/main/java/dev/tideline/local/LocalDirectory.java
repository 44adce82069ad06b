package dev.tideline.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The folder of a local run, {@code .local}: data, logs, and the addresses for others to read; one run at a time. */
final class LocalDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private LocalDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Takes the folder until closed, or until this process ends however it ends; empty if another process has it. */
    static Optional<LocalDirectory> take(Path path) throws IOException {
        Files.createDirectories(path.resolve("logs"));
        FileChannel lock = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            lock.close();
            return Optional.empty();
        }
        return Optional.of(new LocalDirectory(path, lock));
    }

    Path data(String server) {
        return path.resolve(server);
    }

    Path log(String server) {
        return path.resolve("logs").resolve(server + ".log");
    }

    /** Writes {@code endpoints.env}: readers see all of it or none. */
    static void publish(Path path, Map<String, String> endpoints) throws IOException {
        Path unfinished = path.resolve("endpoints.env.unfinished");
        Files.writeString(
                unfinished,
                endpoints.entrySet().stream()
                        .map(endpoint -> endpoint.getKey() + "=" + endpoint.getValue() + "\n")
                        .collect(Collectors.joining()));
        Files.move(unfinished, endpoints(path), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes {@code endpoints.env}, if it is there. */
    static void withdraw(Path path) throws IOException {
        Files.deleteIfExists(endpoints(path));
    }

    private static Path endpoints(Path path) {
        return path.resolve("endpoints.env");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
