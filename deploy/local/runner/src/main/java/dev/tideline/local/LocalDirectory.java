package dev.tideline.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/** The folder of a local run, {@code .local}: data, logs, and the addresses for others to read; one run at a time. */
final class LocalDirectory implements AutoCloseable {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:/@,-]*");

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

    Path path() {
        return path;
    }

    Path data(String server) {
        return path.resolve(server);
    }

    Path log(String server) {
        return path.resolve("logs").resolve(server + ".log");
    }

    /** Writes {@code endpoints.env}, and says so at the console. Readers see the whole file or none. */
    static void publish(Path path, Ports ports, String postgresUrl, String kafka, Optional<Path> kafkaProperties)
            throws IOException {
        String url = "http://localhost:" + ports.api();
        Path unfinished = path.resolve("endpoints.env.unfinished");
        String text = """
                TIDELINE_URL=%s
                TIDELINE_MANAGEMENT_URL=http://localhost:%d
                TIDELINE_PG_URL=%s
                TIDELINE_KAFKA=%s
                """.formatted(url, ports.management(), quoted(postgresUrl), kafka)
                + kafkaProperties
                        .map(file -> "TIDELINE_KAFKA_PROPERTIES=%s%n".formatted(quoted(file.toString())))
                        .orElse("");
        Files.writeString(unfinished, text);
        Files.move(unfinished, endpoints(path), StandardCopyOption.ATOMIC_MOVE);
        System.out.println("Tideline is ready at " + url);
    }

    /** A shell reads it. Most addresses need no quotation marks, and other readers then have none to remove. */
    private static String quoted(String address) {
        return PLAIN.matcher(address).matches() ? address : "'" + address.replace("'", "'\\''") + "'";
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
