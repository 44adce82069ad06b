package dev.tideline.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A real PostgreSQL server on a free port of the loopback interface, as durable as one in production: {@code fsync} and
 * {@code synchronous_commit} are on.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    static final String HOST = "127.0.0.1";
    /**
     * Many iterations protect a password whose hash is stolen. All passwords here are known to everybody. With PostgreSQL's
     * 4,096, a quarter of the processor time of the saga's tests went into logging in.
     */
    static final String SCRAM_ITERATIONS = "scram_iterations=1";

    private static final String SETTINGS = " -c " + SCRAM_ITERATIONS
            + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on -c synchronous_commit=on"
            + " -c max_connections=200 -c max_locks_per_transaction=256 -c timezone=UTC -c log_timezone=UTC";

    private final Child child;
    private final int port;

    private PostgresServer(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** Starts a server whose data is deleted when it stops. */
    public static PostgresServer startTemporary() throws IOException, InterruptedException {
        return startTemporaryWith(Map.of());
    }

    /** Starts a server whose data is deleted when it stops, with further settings of PostgreSQL. */
    public static PostgresServer startTemporaryWith(Map<String, String> settings)
            throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("tideline-postgresql");
        Path data = home.resolve("data");
        Path log = home.resolve("postgresql.log");
        PostgresData.copyNew(data, log);
        return start(data, log, home.toString(), settings, Optional.empty());
    }

    /**
     * Starts a server on a data directory, which is made if it is not there, after {@link #stopLeftover}.
     *
     * @throws IllegalStateException with the end of the server's log, if it does not start within a minute
     */
    public static PostgresServer start(Path data, Path log) throws IOException, InterruptedException {
        return start(data.toAbsolutePath(), log, "", Map.of(), Optional.empty());
    }

    /**
     * Starts a server like {@link #start}. A client needs a certificate of the authority, besides its password. Connections are encrypted
     * (TLS). The server's own certificate is for 127.0.0.1. {@link #url} has no parameters for certificates.
     */
    public static PostgresServer startSecured(Path data, Path log, CertificateAuthority authority)
            throws IOException, InterruptedException {
        return start(data.toAbsolutePath(), log, "", Map.of(), Optional.of(authority));
    }

    /**
     * Stops the server that a killed process left running on a data directory, if there is one. It takes any server there
     * for such a one, so a directory must have one user at a time.
     */
    public static void stopLeftover(Path data, Path log) throws IOException, InterruptedException {
        Path directory = data.toAbsolutePath();
        Child.stopLeftover(pidFile(directory), directory.toString());
        stopLeftoverPostmaster(directory, log);
    }

    private static PostgresServer start(
            Path data,
            Path log,
            String removedAtTheEnd,
            Map<String, String> settings,
            Optional<CertificateAuthority> authority)
            throws IOException, InterruptedException {
        stopLeftover(data, log);
        Path installation = PostgresBinaries.installation();
        if (!Files.exists(data)) {
            PostgresData.create(data, log);
        }
        PostgresData.admit(data, authority);
        String encryption = authority.isPresent() ? " -c ssl=on -c ssl_ca_file=root.crt" : "";
        String options = encryption
                + settings.entrySet().stream().map(setting -> " -c " + setting).collect(Collectors.joining());
        Child.Started started = Child.start(
                "PostgreSQL",
                pidFile(data),
                log,
                START,
                1,
                ports -> PostgresBinaries.asNonRoot(List.of(
                        "/bin/sh",
                        "-c",
                        script(),
                        "sh",
                        installation.toString(),
                        data.toString(),
                        log.toString(),
                        "-p " + ports.getFirst() + SETTINGS + options,
                        removedAtTheEnd)));
        return new PostgresServer(started.child(), started.ports().getFirst());
    }

    /** Returns the URL of the server's database {@code tideline}, in the form of libpq. */
    public String url() {
        return "postgresql://postgres:postgres@127.0.0.1:%d/tideline".formatted(port);
    }

    /** Stops the server: within four seconds in good order, else as in a crash, which loses no commit. */
    @Override
    public void close() {
        child.close();
    }

    private static void stopLeftoverPostmaster(Path data, Path log) throws IOException, InterruptedException {
        Path postmaster = data.resolve("postmaster.pid");
        if (!Files.exists(postmaster)) {
            return;
        }
        String firstLine = Files.readString(postmaster).lines().findFirst().orElse("");
        if (firstLine.isBlank()) {
            // Killed before it could write; PostgreSQL leaves such a file to its administrator.
            Files.delete(postmaster);
            return;
        }
        long pid = Long.parseLong(firstLine.strip());
        if (Child.isRunning(pid, data.toString())) {
            String pgCtl = PostgresBinaries.installation().resolve("bin/pg_ctl").toString();
            PostgresBinaries.run(log, "", pgCtl, "stop", "-m", "immediate", "-D", data.toString());
        } else if (ProcessHandle.of(pid).isPresent()) {
            // The number is another program's by now, which PostgreSQL would take for itself.
            Files.delete(postmaster);
        }
    }

    private static Path pidFile(Path data) {
        return data.resolveSibling(data.getFileName() + ".pid");
    }

    private static String script() {
        try (InputStream in = PostgresServer.class.getResourceAsStream("postgres.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
