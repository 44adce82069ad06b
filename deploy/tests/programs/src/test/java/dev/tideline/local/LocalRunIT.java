package dev.tideline.local;

import static dev.tideline.local.LocalRun.await;
import static dev.tideline.local.LocalRun.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestTokens;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged program as {@code deploy/local/up} does, in folders of its own. */
class LocalRunIT {
    private static final Duration STARTED = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path directory;
    private int port;

    @BeforeEach
    void choose() throws IOException {
        directory = folder.resolve(".local");
        port = freePort();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        processesOf(directory).forEach(ProcessHandle::destroyForcibly);
        await(() -> processesOf(directory).isEmpty());
    }

    @Test
    void a_run_says_where_it_is_and_stops_without_a_trace() throws Exception {
        LocalRun run = startReady();
        assertThat(Files.readAllLines(endpoints()))
                .hasSize(4)
                .first()
                .isEqualTo("TIDELINE_URL=http://localhost:" + port);
        assertThat(Files.readString(endpoints()))
                .containsPattern("\nTIDELINE_PG_URL=postgresql://postgres:postgres@127\\.0\\.0\\.1:\\d+/tideline\n")
                .containsPattern("\nTIDELINE_KAFKA=127\\.0\\.0\\.1:\\d+\n$");
        HttpURLConnection ready = (HttpURLConnection)
                URI.create(run.management() + "/health/ready").toURL().openConnection();
        assertThat(ready.getResponseCode()).isEqualTo(200);
        assertThat(processesOf(directory)).as("program, Kafka, PostgreSQL").hasSizeGreaterThanOrEqualTo(3);

        run.terminate();

        run.awaitEnd();
        assertThat(processesOf(directory)).isEmpty();
        assertThat(endpoints()).doesNotExist();
        assertThat(run.output()).isEqualTo("""
                Starting PostgreSQL and Kafka
                Starting the functions
                Tideline is ready at http://localhost:%d
                """.formatted(port));
    }

    @Test
    void a_second_run_in_the_folder_is_refused() throws Exception {
        LocalRun run = startReady();
        int first = port;
        port = freePort();
        LocalRun second = start();
        second.awaitEnd();
        assertThat(second.process().exitValue()).isEqualTo(1);
        assertThat(second.output()).isEqualTo("Tideline is running already in " + directory + "\n");
        assertThat(Files.readString(endpoints())).contains("TIDELINE_URL=http://localhost:" + first);
        stop(run);
    }

    @Test
    void the_functions_of_a_run_accept_the_tokens_that_it_issues() throws Exception {
        LocalRun run = LocalRun.start(directory, port, LocalRun.WITH_OWN_TOKENS).awaitReady();
        RestAssured.port = port;
        String item = "{\"name\": \"Mug\", \"unit_price\": \"12.50\", \"currency\": \"EUR\"}";

        assertThat(list(item, token("{\"sub\": \"grace\", \"roles\": [\"staff\"]}")))
                .isEqualTo(201);
        assertThat(list(item, token("{\"sub\": \"ada\", \"roles\": [\"customer\"]}")))
                .isEqualTo(403);
        assertThat(list(item, token("{\"sub\": \"grace\", \"roles\": [\"staff\"], \"expires_in\": -31}")))
                .isEqualTo(401);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("identity/key.json"))))
                .isEqualTo("rw-------");
        stop(run);
    }

    private static String token(String wanted) {
        return RestAssured.given()
                .body(wanted)
                .post("/dev/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }

    private static int list(String item, String token) {
        return TestTokens.as(token)
                .contentType("application/json")
                .body(item)
                .put("/items/mug")
                .statusCode();
    }

    @Test
    void the_next_run_finishes_the_work_of_a_killed_run() throws Exception {
        // For longer than it lives it waits for the gateway, which never answers.
        LocalRun killed = LocalRun.start(
                        directory, port, Map.of("TIDELINE_PAYMENT_TIMEOUT", "12s", "TIDELINE_EFFECT_TIMEOUT", "25s"))
                .awaitReady();
        RestAssured.port = port;
        String user = Shop.user();
        String toReserve = Shop.item(3);
        String toPay = Shop.item(3);
        String paying = Shop.order(user, "pm_card_timeout", Map.of(toPay, 2));
        try (Connection database = Sql.connect(endpoint("TIDELINE_PG_URL"));
                Statement statement = database.createStatement()) {
            await(() -> finds(statement, "select from sandbox_charges where status = 'captured'"));
            // The offset is committed, so Kafka does not deliver that event again.
            String kafka = endpoint("TIDELINE_KAFKA");
            await(() -> PublishedEvents.areHandled(
                    kafka, Map.of("when-inventory-reserved-process-payment", List.of("tideline.inventory"))));
            database.setAutoCommit(false);
            statement.execute("select lock_streams(array['stock-%s'])".formatted(toReserve));
            String reserving = Shop.order(user, "pm_card_ok", Map.of(toReserve, 2));
            await(() -> finds(statement, "select from pg_locks where locktype = 'advisory' and not granted"));

            killed.kill();

            assertThat(endpoints()).exists();
            Path kept = Files.createFile(directory.resolve("postgresql/kept"));
            LocalRun next = startReady();
            assertThat(kept).exists();
            Shop.awaitStatus(reserving, "confirmed");
            Shop.awaitStock(toReserve, 1, 0, 2);
            Shop.awaitStatus(paying, "cancelled");
            Shop.awaitStock(toPay, 3, 0, 0);
            stop(next);

            stop(startReady("--fresh"));
            assertThat(kept).doesNotExist();
        }
    }

    @Test
    void a_taken_port_is_told_with_its_owner_before_anything_is_touched() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            LocalRun run = start("--fresh");
            run.awaitEnd();
            assertThat(run.process().exitValue()).isEqualTo(1);
            assertThat(run.output())
                    .startsWith("Port %d is taken by process %d ("
                            .formatted(
                                    taken.getLocalPort(),
                                    ProcessHandle.current().pid()))
                    .endsWith("; set TIDELINE_HTTP_PORT to use another\n");
            assertThat(directory.resolve("postgresql")).doesNotExist();
        }
    }

    @Test
    void a_stop_before_it_is_ready_leaves_no_process() throws Exception {
        LocalRun run = start();
        await(() -> Files.exists(directory.resolve("kafka.pid")));
        stop(run);
        assertThat(endpoints()).doesNotExist();
    }

    @Test
    void processes_of_functions_that_are_not_built_are_refused_before_anything_is_touched() throws Exception {
        module("functions/platform/event-relay");

        LocalRun run = startFrom(folder, "--processes");

        run.awaitEnd();
        assertThat(run.process().exitValue()).isEqualTo(1);
        assertThat(run.output())
                .isEqualTo("event-relay is not built as an application: ./mvnw -Papps package does that\n");
        assertThat(directory.resolve("postgresql")).doesNotExist();
    }

    @Test
    void a_function_that_does_not_start_as_a_process_ends_the_run_with_what_it_has_said() throws Exception {
        for (String module : List.of("functions/platform/event-relay", "deploy/local/gateway")) {
            Path application = Files.createDirectories(module(module).resolve("target/quarkus-app"));
            Files.createFile(application.resolve("quarkus-run.jar"));
        }

        LocalRun run = startFrom(folder, "--processes");

        assertThat(run.process().waitFor(STARTED)).isTrue();
        assertThat(run.process().exitValue()).isEqualTo(1);
        assertThat(run.output())
                .containsPattern("(event-relay|gateway) did not start; the end of its log:\n")
                .contains("quarkus-run.jar");
        assertThat(processesOf(directory)).isEmpty();
        assertThat(endpoints()).doesNotExist();
    }

    private Path module(String path) throws IOException {
        for (String kind : List.of("platform", "projections", "saga", "orchestration", "commands", "queries")) {
            Files.createDirectories(folder.resolve("functions").resolve(kind));
        }
        Path module = Files.createDirectories(folder.resolve(path));
        Files.createFile(module.resolve("pom.xml"));
        return module;
    }

    private LocalRun startFrom(Path root, String... options) throws IOException {
        return LocalRun.start(root, directory, port, Map.of(), options);
    }

    @Test
    void push_delivers_the_events_of_an_orchestrated_order_and_all_ends_in_good_order() throws Exception {
        LocalRun run = startReady("--push", "--orchestrated");
        RestAssured.port = port;
        String sku = Shop.item(3);
        String order = Shop.order(Shop.user(), "pm_card_ok", Map.of(sku, 2));
        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 1, 0, 2);
        await(() -> RestAssured.get("/sagas/fulfil-order/" + order).asString().contains("\"state\":\"completed\""));

        stop(run);

        assertThat(run.output()).endsWith("Tideline is ready at http://localhost:%d\n".formatted(port));
        assertThat(Files.readString(directory.resolve("logs/tideline.log")))
                .doesNotContain("not stopped cleanly", "still in flight");
    }

    @Test
    void a_trigger_that_there_is_not_is_told_and_nothing_starts() throws Exception {
        LocalRun run = LocalRun.start(directory, port, Map.of("TIDELINE_TRIGGER", "both"));
        await(() -> !run.process().isAlive());
        assertThat(run.process().exitValue()).isEqualTo(1);
        assertThat(run.output()).contains("TIDELINE_TRIGGER is \"both\"; it must be pull or push");
    }

    @Test
    void a_database_that_there_cannot_be_is_told_in_one_line_without_its_password() throws Exception {
        LocalRun run = LocalRun.start(directory, port, Map.of("TIDELINE_PG_URL", "mysql://me:topsecret@db/tideline"));
        await(() -> !run.process().isAlive());
        assertThat(run.process().exitValue()).isEqualTo(1);
        assertThat(run.output())
                .endsWith("TIDELINE_PG_URL must be postgresql://user:password@host:port/database\n")
                .doesNotContain("topsecret", "Exception");
    }

    @Test
    void an_unknown_option_gets_the_usage() throws Exception {
        LocalRun run = start("--frsh");
        run.awaitEnd();
        assertThat(run.process().exitValue()).isEqualTo(2);
        assertThat(run.output())
                .startsWith("Usage: up [--fresh]")
                .endsWith("  --orchestrated sets TIDELINE_SAGA=orchestration\n");
        assertThat(directory).doesNotExist();
    }

    private LocalRun start(String... options) throws IOException {
        return LocalRun.start(directory, port, Map.of(), options);
    }

    private LocalRun startReady(String... options) throws Exception {
        Files.deleteIfExists(endpoints());
        return start(options).awaitReady();
    }

    private void stop(LocalRun run) throws Exception {
        run.terminate();
        run.awaitEnd();
        assertThat(processesOf(directory)).isEmpty();
    }

    private String endpoint(String name) throws IOException {
        return Files.readAllLines(endpoints()).stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private static boolean finds(Statement statement, String query) throws SQLException {
        return statement.executeQuery(query).next();
    }

    private Path endpoints() {
        return directory.resolve("endpoints.env");
    }

    private static List<ProcessHandle> processesOf(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(directory.toString()))
                .toList();
    }
}
