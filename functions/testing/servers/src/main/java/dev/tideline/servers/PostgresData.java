package dev.tideline.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Data directories of PostgreSQL: new ones, each with an empty database {@code tideline}, and who may connect to them. */
final class PostgresData {
    private static final List<String> INITDB = List.of(
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8");

    /** In single-user mode, a line is a statement. */
    private static final String FIRST_STATEMENTS =
            "ALTER ROLE postgres PASSWORD 'postgres'\nCREATE DATABASE tideline\n";

    private PostgresData() {}

    /** Creates a directory that is on the disk when this returns. */
    static void create(Path data, Path log) throws IOException, InterruptedException {
        // Moved into place when complete: an incomplete directory would look like a complete one for ever.
        Path unfinished = data.resolveSibling(data.getFileName() + ".unfinished");
        Directories.delete(unfinished);
        initialise(unfinished, log);
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Copies a directory that was created once for each user. This takes a tenth of the time. A crash of the machine may leave a part of
     * it, so it is for temporary servers.
     */
    static void copyNew(Path data, Path log) throws IOException, InterruptedException {
        Path installation = PostgresBinaries.installation();
        // Another release or other options make another directory.
        Path original = installation.resolveSibling("%s-data-%08x"
                .formatted(
                        installation.getFileName(),
                        Objects.hash(INITDB, FIRST_STATEMENTS, PostgresServer.SCRAM_ITERATIONS)));
        if (!Files.exists(original)) {
            Path made = Files.createTempDirectory(installation.getParent(), "initialising");
            try {
                initialise(made, log);
                PostgresBinaries.moveUnlessThere(made, original);
            } finally {
                Directories.delete(made);
            }
        }
        PostgresBinaries.run(log, "", "cp", "-pR", original.toString(), data.toString());
    }

    /** Sets how the server identifies its clients: by a password, and also by a certificate if there is an authority. */
    static void admit(Path data, Optional<CertificateAuthority> authority) throws IOException {
        if (authority.isPresent()) {
            CertificateAuthority.Certified server = authority.get().server("postgresql", PostgresServer.HOST);
            Files.writeString(data.resolve("root.crt"), authority.get().certificate());
            Files.writeString(data.resolve("server.crt"), server.certificate());
            SecretFile.write(data.resolve("server.key"), server.key());
        }
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "%s all all %s/32 scram-sha-256%s%n"
                        .formatted(
                                authority.isPresent() ? "hostssl" : "host",
                                PostgresServer.HOST,
                                authority.isPresent() ? " clientcert=verify-ca" : ""));
    }

    private static void initialise(Path data, Path log) throws IOException, InterruptedException {
        Path programs = PostgresBinaries.installation().resolve("bin");
        List<String> initdb = new ArrayList<>(List.of(programs.resolve("initdb").toString(), "-D", data.toString()));
        initdb.addAll(INITDB);
        PostgresBinaries.run(log, "", initdb.toArray(String[]::new));
        PostgresBinaries.run(
                log,
                FIRST_STATEMENTS,
                programs.resolve("postgres").toString(),
                "--single",
                "-c",
                PostgresServer.SCRAM_ITERATIONS,
                "-D",
                data.toString(),
                "postgres");
    }
}
