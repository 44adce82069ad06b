package dev.tideline.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** PostgreSQL's own load driver, from Debian's package {@code postgresql} or another of version 15 or later. */
final class Pgbench {
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+) \\(without initial connection time\\)");
    private static final Duration LATE = Duration.ofSeconds(30);

    private final URI database;

    Pgbench(String postgresUrl) {
        database = URI.create(postgresUrl);
    }

    /**
     * Returns the rate of a prepared statement, in transactions a second. Each statement is a transaction of its own.
     *
     * @throws IllegalStateException with the output of pgbench, if it fails or is not installed
     */
    double perSecond(String statement, int clients, Duration length) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("tideline-bench");
        var script = Files.writeString(folder.resolve("script.sql"), statement);
        var output = folder.resolve("output");
        try {
            run(command(script, clients, length), output, length.plus(LATE));
            var tps = TPS.matcher(Files.readString(output));
            if (!tps.find()) {
                throw new IllegalStateException("pgbench does not tell how many: " + Files.readString(output));
            }
            return Double.parseDouble(tps.group(1));
        } finally {
            Files.deleteIfExists(output);
            Files.delete(script);
            Files.delete(folder);
        }
    }

    private List<String> command(Path script, int clients, Duration length) {
        var command = new ArrayList<>(List.of("pgbench", "-n", "-M", "prepared", "-f", script.toString()));
        command.addAll(List.of("-c", Integer.toString(clients), "-j", Integer.toString(Math.min(clients, 2))));
        command.addAll(List.of("-T", Long.toString(length.toSeconds()), "-h", database.getHost()));
        command.addAll(List.of("-p", Integer.toString(database.getPort()), "-U", credentials()[0]));
        command.add(database.getPath().substring(1));
        return command;
    }

    private void run(List<String> command, Path output, Duration timeout) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("PGPASSWORD", credentials()[1]);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException("pgbench is not there: it comes with the package postgresql", e);
        }
        try {
            if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("pgbench failed: " + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private String[] credentials() {
        return database.getUserInfo().split(":", 2);
    }
}
