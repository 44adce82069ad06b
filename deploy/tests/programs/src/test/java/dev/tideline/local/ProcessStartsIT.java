package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.testing.LossyProxy;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Faults that end the start of a function's process, and servers that it waits for. It starts the last build: the native binary, or
 * the application ({@code -Papps package}). Therefore it runs only on request.
 */
class ProcessStartsIT {
    private static final String COMMAND = "commands/place-order";
    private static final String REACTOR = "saga/when-inventory-reserved-process-payment";
    private static final String SECRET = "topsecret";
    private static final Pattern DATABASE_IS_DOWN =
            Pattern.compile("\"The database answers\",\\s*\"status\":\\s*\"DOWN\"");
    private static final int ATTEMPTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "commands/place-order   | TIDELINE_PG_URL       |                                        | is not set",
                "commands/place-order   | TIDELINE_PG_URL       | mysql://me:topsecret@db/tideline       | must be",
                "queries/orders         | TIDELINE_PG_URL       | postgresql://me:topsecret@db:5x/orders | must be",
                "commands/register-user | TIDELINE_EMAIL_SECRET |                                        | is not set",
                "commands/place-order   | TIDELINE_AUTH         |                                        | is not set",
                "commands/refund-payment | TIDELINE_PAYMENT_GATEWAY |                                    | is not set",
                "queries/orders         | TIDELINE_AUTH         | none                                   | is none, so everybody may do everything",
                "queries/orders         | TIDELINE_JWT_KEYS     | http://identity.example/keys           | is \"http://identity.example/keys\"; it must be",
                "platform/parked-events | TIDELINE_USER_NAMESPACE |                                      | is not set",
                "saga/when-inventory-reserved-process-payment | TIDELINE_KAFKA   |               | is not set",
                "saga/when-inventory-reserved-process-payment | TIDELINE_TRIGGER | pul           | is \"pul\"",
                "platform/event-relay   | TIDELINE_KAFKA        | localhost                              | must be",
            })
    void a_bad_setting_ends_it_and_is_named(String function, String variable, String value, String complaint)
            throws Exception {
        var settings = new HashMap<>(good());
        settings.remove(variable);
        if (value != null) {
            settings.put(variable, value);
        }

        assertThat(outputOfOneThatEnds(function, settings).lines().toList())
                .last()
                .asString()
                .startsWith(variable + " " + complaint);
    }

    @Test
    void all_faults_are_named_and_nothing_else() throws Exception {
        var settings = Map.of("TIDELINE_CURRENCY", "EURO", "TIDELINE_PG_POOL_SIZE", "many");

        assertThat(outputOfOneThatEnds(COMMAND, settings).lines().toList())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("TIDELINE_AUTH is not set"),
                        line -> assertThat(line).startsWith("TIDELINE_PG_URL is not set"),
                        line -> assertThat(line).startsWith("TIDELINE_SEAL_SECRET is not set"),
                        line -> assertThat(line).startsWith("TIDELINE_PG_POOL_SIZE is \"many\""),
                        line -> assertThat(line).startsWith("TIDELINE_CURRENCY is \"EURO\""));
    }

    @ParameterizedTest
    @CsvSource({
        "commands/place-order,                         guarded, tideline, 28P01",
        "saga/when-inventory-reserved-process-payment, guarded, tideline, 28P01",
        "platform/event-relay,                         nobody,  tideline, 28000",
        "queries/orders,                               guarded, tideline, 28P01",
        "commands/place-order,                         postgres, nowhere, 3D000",
    })
    void a_database_that_refuses_it_ends_it(String function, String role, String database, String state)
            throws Exception {
        guard("guarded", "right");

        var url = database(role, SECRET, TestServers.postgresUrl(), database);

        assertThat(outputOfOneThatEnds(function, good(url)).lines())
                .anyMatch(line -> line.contains("TIDELINE_PG_URL: the database refuses this function: ")
                        && line.contains("(" + state + ")"));
    }

    @Test
    void a_password_that_is_changed_later_ends_nobody() throws Exception {
        var role = guard("rotated", "right");

        var before = starts();
        try (var started = start(COMMAND, good(database(role, "right", TestServers.postgresUrl(), "tideline")))) {
            started.awaitReady();
            // It records that some time after the database has answered it first.
            await().atMost(PATIENCE).until(() -> starts() > before);
            guard(role, "other");

            started.awaitNotReady();
            await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(started.process::isAlive);
            guard(role, "right");
            started.awaitReady();
        }
    }

    @ParameterizedTest
    @CsvSource({COMMAND, REACTOR})
    void a_database_that_is_away_is_waited_for(String function) throws Exception {
        var address = URI.create(TestServers.postgresUrl());
        try (var proxy = new LossyProxy(address.getHost(), address.getPort())) {
            proxy.goDown();
            var url = TestServers.postgresUrl().replace(":" + address.getPort(), ":" + proxy.port());
            try (var started = start(function, good(url))) {
                started.awaitNotReady();
                await().atMost(PATIENCE).until(() -> started.output().contains("waiting for it"));

                proxy.comeUp();

                started.awaitReady();
            }
        }
    }

    @Test
    void a_database_without_tables_is_waited_for() throws Exception {
        var database = "late_" + UUID.randomUUID().toString().replace("-", "");
        Sql.rows("CREATE DATABASE " + database);
        var url = database("postgres", "postgres", TestServers.postgresUrl(), database);
        try (var started = start(COMMAND, good(url))) {
            started.awaitNotReady();
            await().atMost(PATIENCE).until(() -> started.output().contains("waiting for schema-migration"));

            SchemaMigration.migrate(url, TestServers.kafka());

            started.awaitReady();
        }
    }

    private static int starts() {
        return Sql.rows("SELECT FROM events WHERE stream_id LIKE 'system-place-order-%'")
                .size();
    }

    /** A role that the server lets in with this password only; its connections are cut. */
    private static String guard(String role, String password) {
        Sql.rows("""
                DO $$ BEGIN CREATE ROLE %s LOGIN SUPERUSER; EXCEPTION WHEN duplicate_object THEN END $$
                """.formatted(role));
        Sql.rows("ALTER ROLE %s PASSWORD '%s'".formatted(role, password));
        Sql.rows("""
                DO $$ BEGIN EXECUTE format(
                    'COPY (VALUES (''host all guarded,rotated all scram-sha-256''), (''host all all all trust'')) TO %L',
                    current_setting('hba_file')); END $$
                """);
        Sql.rows("SELECT pg_reload_conf()");
        Sql.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", role);
        return role;
    }

    private static String database(String role, String password, String url, String database) {
        return "postgresql://%s:%s@%s/%s"
                .formatted(role, password, URI.create(url).getAuthority().replaceFirst(".*@", ""), database);
    }

    private static Map<String, String> good() {
        return good(TestServers.postgresUrl());
    }

    private static Map<String, String> good(String postgresUrl) {
        var settings = new HashMap<>(TestTokens.variables());
        settings.put("TIDELINE_PG_URL", postgresUrl);
        settings.put("TIDELINE_KAFKA", TestServers.kafka());
        settings.put("TIDELINE_EMAIL_SECRET", "only for tests, and known to all");
        settings.put("TIDELINE_PAYMENT_GATEWAY", "sandbox");
        return settings;
    }

    /** A machine that does other things too may take longer, but not each time. */
    private String outputOfOneThatEnds(String function, Map<String, String> settings) throws Exception {
        for (var attempt = 1; ; attempt++) {
            try (var started = start(function, settings)) {
                if (started.process.waitFor(started.end) || attempt == ATTEMPTS) {
                    var output = started.output();
                    assertThat(started.process.isAlive())
                            .as("not ended after %s: %s", started.end, output)
                            .isFalse();
                    assertThat(started.process.exitValue()).as(output).isEqualTo(1);
                    assertThat(output).doesNotContain(SECRET, "SRCFG");
                    return output;
                }
            }
        }
    }

    private Started start(String function, Map<String, String> settings) throws IOException {
        var target = Path.of("../../../functions", function, "target");
        var jar = target.resolve("quarkus-app/quarkus-run.jar");
        var built = Stream.concat(
                        Stream.of(jar.toFile()),
                        Stream.of(target.toFile().listFiles((_, name) -> name.endsWith("-runner"))))
                .max(Comparator.comparingLong(File::lastModified))
                .orElseThrow();
        assertThat(built).as("built by ./mvnw -Papps package").exists();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var isNative = !built.equals(jar.toFile());
        var command = isNative
                ? List.of(built.getPath())
                : List.of(java, "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", built.getPath());
        var managementPort = LocalRun.freePort();
        var output = Files.createTempFile(folder, "output", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDELINE_"));
        builder.environment().putAll(settings);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(LocalRun.freePort()));
        builder.environment().put("TIDELINE_MANAGEMENT_PORT", Integer.toString(managementPort));
        return new Started(builder.start(), managementPort, output, Duration.ofSeconds(isNative ? 2 : 8));
    }

    /** @param end within which a start that cannot succeed has ended */
    private record Started(Process process, int managementPort, Path log, Duration end) implements AutoCloseable {
        String output() throws IOException {
            return Files.readString(log);
        }

        void awaitReady() {
            awaitAlive(true);
        }

        void awaitNotReady() {
            awaitAlive(false);
        }

        private void awaitAlive(boolean ready) {
            await().atMost(PATIENCE).until(() -> {
                assertThat(process.isAlive()).as(output()).isTrue();
                var complaint = Health.complaint(managementPort);
                return ready
                        ? complaint.isEmpty()
                        : complaint
                                .filter(text -> DATABASE_IS_DOWN.matcher(text).find())
                                .isPresent();
            });
        }

        @Override
        public void close() {
            process.destroyForcibly()
                    .onExit()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }
}
