package dev.tideline.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The installation of PostgreSQL for this machine, unpacked once for each user, and its programs. */
final class PostgresBinaries {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private PostgresBinaries() {}

    /** The installation's directory, which has {@code bin/postgres}. */
    static Path installation() throws IOException {
        String archive = "/postgres-%s-%s.txz".formatted(system(), architecture());
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "tideline");
        Path installation = cache.resolve("postgresql-" + checksum(archive));
        if (!Files.exists(installation)) {
            Files.createDirectories(cache);
            Path unpacked = Files.createTempDirectory(cache, "unpacking");
            unpack(archive, unpacked);
            moveUnlessThere(unpacked, installation);
        }
        return installation;
    }

    /**
     * Runs a program until it ends.
     *
     * @param input is given to it on standard input
     * @param log is appended to, by all that it prints
     * @throws IllegalStateException if it fails, or takes more than a minute
     */
    static void run(Path log, String input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(asNonRoot(List.of(command)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try (var stdin = process.outputWriter()) {
            stdin.write(input);
        }
        boolean ended;
        try {
            ended = process.waitFor(TIMEOUT);
        } finally {
            process.destroyForcibly();
        }
        if (!ended) {
            throw new IllegalStateException(
                    "%s took more than %d s; see %s".formatted(command[0], TIMEOUT.toSeconds(), log));
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("%s failed; see %s".formatted(command[0], log));
        }
    }

    /**
     * Returns the command that runs a command in a user namespace of its own, since PostgreSQL refuses to run as root. There, root has
     * another id and still owns the files.
     */
    static List<String> asNonRoot(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            whole.addAll(List.of("unshare", "-U"));
        }
        whole.addAll(command);
        return whole;
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    }

    /** Tells releases apart. A cryptographic digest of these 15 MB would take a third of a second in each test JVM. */
    private static String checksum(String archive) throws IOException {
        CRC32 checksum = new CRC32();
        long size;
        try (InputStream in = new CheckedInputStream(open(archive), checksum)) {
            size = in.transferTo(OutputStream.nullOutputStream());
        }
        return "%08x-%d".formatted(checksum.getValue(), size);
    }

    private static InputStream open(String archive) {
        InputStream in = PostgresBinaries.class.getResourceAsStream(archive);
        if (in == null) {
            throw new IllegalStateException(
                    "No PostgreSQL binaries %s on the class path: this kind of machine is not supported"
                            .formatted(archive));
        }
        return in;
    }

    private static void unpack(String archive, Path directory) throws IOException {
        try (InputStream in = open(archive);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(in)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = entry.resolveIn(directory);
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                    if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true)) {
                        throw new IOException("Cannot make %s executable".formatted(path));
                    }
                }
            }
        }
    }

    /** Moves a complete directory to a place that other processes look at. One that is there already stays. */
    static void moveUnlessThere(Path complete, Path place) throws IOException {
        try {
            Files.move(complete, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            // Another process was faster, and has made the same files.
            if (!Files.exists(place)) {
                throw e;
            }
            Directories.delete(complete);
        }
    }
}
