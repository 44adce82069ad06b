package dev.tideline.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The installation of PostgreSQL for this machine, unpacked once for each user. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** The installation's directory, which has {@code bin/postgres}. */
    static Path installation() throws IOException {
        String archive = "/postgres-%s-%s.txz".formatted(system(), architecture());
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "tideline");
        Path installation = cache.resolve("postgresql-" + digest(archive));
        if (!Files.exists(installation)) {
            Files.createDirectories(cache);
            Path unpacked = Files.createTempDirectory(cache, "unpacking");
            unpack(archive, unpacked);
            moveUnlessThere(unpacked, installation);
        }
        return installation;
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    }

    private static String digest(String archive) throws IOException {
        try (InputStream in = open(archive)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
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

    private static void moveUnlessThere(Path unpacked, Path installation) throws IOException {
        try {
            Files.move(unpacked, installation, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            // Another process was faster, and has unpacked the same files.
            if (!Files.exists(installation)) {
                throw e;
            }
            Directories.delete(unpacked);
        }
    }
}
