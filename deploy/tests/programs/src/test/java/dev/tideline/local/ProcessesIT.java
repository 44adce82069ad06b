package dev.tideline.local;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.choreography.project.FunctionFolder;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code up --processes}: each function a process of its own behind one port. Needs the functions as applications
 * ({@code -Papps package}), so it runs only where it is asked for. With {@code -Dlocal.form=--native} the same of {@code up --native}, for
 * which they have to be native binaries.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProcessesIT extends OrderSaga {
    private static final String FORM = System.getProperty("local.form", "--processes");
    private static final Duration STARTED = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LAST = Integer.MAX_VALUE;
    private static final int TIMESTAMP = "2026-01-31 12:00:00,000".length();

    @TempDir
    static Path folder;

    private static Path directory;
    private static LocalRun run;

    @BeforeAll
    static void it_is_up() throws Exception {
        directory = folder.resolve(".local");
        run = LocalRun.start(directory, LocalRun.freePort(), LocalRun.onTestServers(Map.of()), FORM);
        run.awaitReady(STARTED);
        RestAssured.port = run.port();
    }

    @AfterAll
    static void nothing_is_left() {
        RestAssured.port = RestAssured.UNDEFINED_PORT;
        run.process().destroyForcibly();
        await().atMost(PATIENCE).until(() -> processes().isEmpty());
    }

    @Test
    void every_function_is_a_process_of_its_own_and_the_gateway_is_ready_when_all_are() {
        var functions = FunctionFolder.all(Path.of("../../..")).stream()
                .map(FunctionFolder::name)
                .filter(function -> !function.equals("schema-migration"))
                .toList();

        assertThat(functions)
                .allSatisfy(function -> assertThat(pid(function).isAlive()).isTrue());
        assertThat(get(run.management() + "/health/ready")
                        .then()
                        .statusCode(200)
                        .extract()
                        .<Map<String, String>>path("checks.find { it.name == 'Functions are ready' }.data"))
                .containsOnlyKeys(functions)
                .containsValue("UP")
                .doesNotContainValue("DOWN");
        assertThat(functions)
                .allSatisfy(function -> assertThat(directory.resolve("logs/" + function + ".log"))
                        .isNotEmptyFile());
    }

    @Test
    void a_function_that_is_killed_is_unavailable_until_it_is_started_again() throws Exception {
        var user = Shop.user();
        var sku = Shop.item(1);

        assertThat(pid("place-order").destroyForcibly()).isTrue();

        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> given().contentType("application/json")
                                .body("{}")
                                .post("/orders")
                                .statusCode()
                        == 503);
        get("/items/" + sku).then().statusCode(200);
        await().atMost(PATIENCE)
                .until(() -> given().contentType("application/json")
                                .body("{}")
                                .post("/orders")
                                .statusCode()
                        == 400);
        Shop.awaitStatus(Shop.order(user, "pm_card_ok", Map.of(sku, 1)), "confirmed");
    }

    @Test
    void an_unknown_operation_is_a_problem() {
        get("/nowhere").then().statusCode(404).body("code", equalTo("not_found"));
        given().delete("/items/" + UUID.randomUUID())
                .then()
                .statusCode(405)
                .header("Allow", "GET, HEAD, OPTIONS, PUT")
                .body("code", equalTo("method_not_allowed"));
        given().options("/users").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, POST");
        get("/items/mug/").then().statusCode(404).body("code", equalTo("not_found"));
        given().contentType("application/json")
                .header("Content-Encoding", "gzip")
                .body("{}")
                .post("/users")
                .then()
                .statusCode(415)
                .body("code", equalTo("unsupported_media_type"));
        get("/openapi").then().statusCode(200);
    }

    @Test
    @Order(LAST)
    void it_stops_in_order_within_fifteen_seconds_and_leaves_no_process() throws Exception {
        run.terminate();

        run.awaitEnd();
        assertThat(processes()).isEmpty();
        assertThat(run.endpoints()).doesNotExist();
        assertThat(inOrderOfTheirStops())
                .hasSizeGreaterThan(2)
                .startsWith("gateway")
                .endsWith("event-relay");
        assertThat(run.output())
                .contains("place-order has ended with status 137; it is started again in 1 s\n")
                .contains("Tideline is ready at http://localhost:" + run.port() + "\n")
                .doesNotContain("Not stopped cleanly");
    }

    private static List<String> inOrderOfTheirStops() throws IOException {
        var stops = new TreeMap<String, String>();
        try (var logs = Files.list(directory.resolve("logs"))) {
            for (var log : logs.toList()) {
                var name = log.getFileName().toString().replace(".log", "");
                Files.readAllLines(log).stream()
                        .filter(line -> line.contains(" stopped in "))
                        .forEach(line -> stops.put(line.substring(0, TIMESTAMP) + " " + name, name));
            }
        }
        return List.copyOf(stops.values());
    }

    private static ProcessHandle pid(String function) throws IOException {
        var pid = Files.readString(directory.resolve("processes/" + function + ".pid"))
                .strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(directory.toString()))
                .toList();
    }
}
