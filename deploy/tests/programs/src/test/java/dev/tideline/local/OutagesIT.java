package dev.tideline.local;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.servers.PostgresServer;
import dev.tideline.testing.LossyProxy;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database or the broker is away for a while, and the functions are not started again. */
class OutagesIT {
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(3);
    private static final Duration NOT_READY_WITHIN = Duration.ofSeconds(30);
    private static final Duration PROBED_WITHIN = Duration.ofSeconds(5);
    private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(30);

    private static final Set<?> ENDED = Set.of("confirmed", "cancelled");

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static LossyProxy database;
    private static LocalRun run;
    private boolean down;
    private boolean silent;

    @BeforeAll
    static void everything_is_up() throws Exception {
        postgres = PostgresServer.startTemporary();
        var url = URI.create(postgres.url());
        database = new LossyProxy(url.getHost(), url.getPort());
        run = LocalRun.start(
                        folder.resolve(".local"),
                        LocalRun.freePort(),
                        Map.of("TIDELINE_PG_URL", postgres.url().replace(":" + url.getPort(), ":" + database.port())))
                .awaitReady();
        RestAssured.port = run.port();
    }

    @AfterEach
    void the_database_is_back() throws Exception {
        if (down) {
            database.comeUp();
        }
        if (silent) {
            database.giveAnswers();
        }
        await("recovered without a restart").atMost(RECOVERED_WITHIN).until(OutagesIT::anOrderIsConfirmed);
        await("ready again").atMost(RECOVERED_WITHIN).until(() -> probe("ready").statusCode() == 200);
    }

    @AfterAll
    static void nothing_is_left() throws Exception {
        run.terminate();
        run.awaitEnd();
        database.close();
        postgres.close();
    }

    @Test
    void requests_fail_fast_while_the_database_is_down_and_open_orders_go_on_after_it() throws Exception {
        var sku = Shop.item(1);
        var another = Shop.item(1);
        var user = Shop.user();
        var order = Shop.order(user, "pm_card_ok", Map.of(sku, 1));

        database.goDown();
        down = true;

        everyRequestIsToldSoSoon(user, order, another);
        everyFunctionIsAliveAndNotReady();
        database.comeUp();
        down = false;
        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 0, 0, 1);
    }

    @Test
    void requests_fail_fast_while_the_database_is_silent_and_open_orders_end_after_it() throws Exception {
        var sku = Shop.item(1);
        var another = Shop.item(1);
        var user = Shop.user();
        var order = Shop.order(user, "pm_card_ok", Map.of(sku, 1));

        database.holdAnswers();
        silent = true;

        everyRequestIsToldSoSoon(user, order, another);
        everyFunctionIsAliveAndNotReady();
        database.giveAnswers();
        silent = false;
        // The sandbox gateway keeps its books in this database, so the payment may have timed out.
        await("order " + order + " ends")
                .atMost(RECOVERED_WITHIN)
                .until(() -> ENDED.contains(get("/orders/" + order).<Object>path("status")));
        var confirmed = get("/orders/" + order).<String>path("status").equals("confirmed");
        Shop.awaitStock(sku, confirmed ? 0 : 1, 0, confirmed ? 1 : 0);
    }

    @Test
    void commands_and_queries_are_answered_and_lag_is_reported_without_a_broker() throws Exception {
        var sku = Shop.item(1);
        Shop.awaitStock(sku, 1, 0, 0);
        var user = Shop.user();
        broker("STOP");
        try {
            var placed = post("/orders", order(user, sku));

            assertThat(placed.statusCode()).isEqualTo(201);
            assertThat(get("/items/" + sku).statusCode()).isEqualTo(200);
            var behind = given().header("Consistency-Token", placed.header("Consistency-Token"))
                    .header("Prefer", "wait=0")
                    .get("/orders/" + placed.path("order_id"));
            assertThat(behind.statusCode()).isEqualTo(503);
            assertThat(behind.<String>path("code")).isEqualTo("not_caught_up");
            assertThat(behind.header("Retry-After")).isEqualTo("1");
            everyFunctionIsAliveAndNotReady();

            broker("CONT");
            Shop.awaitStatus(placed.path("order_id"), "confirmed");
        } finally {
            broker("CONT");
        }
    }

    /**
     * Sends every kind of request. A request may be carried out although it is answered 503, so it orders an item whose pieces no
     * test counts.
     */
    private static void everyRequestIsToldSoSoon(String user, String order, String sku) {
        List<Supplier<Response>> requests = List.of(
                () -> post("/users", "{\"email\": \"" + UUID.randomUUID() + "@example.org\", \"name\": \"Ada\"}"),
                () -> post("/orders", order(user, sku)),
                () -> post("/orders/" + order + "/cancel", "{}"),
                () -> get("/orders/" + order),
                () -> get("/orders"),
                () -> get("/items/" + sku),
                () -> get("/users/" + user),
                () -> get("/streams/order-" + order),
                () -> get("/events"));
        for (var request : requests) {
            var answer = request.get();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.contentType()).startsWith("application/problem+json");
            assertThat(answer.<String>path("code")).isEqualTo("unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(answer.timeIn(TimeUnit.MILLISECONDS)).isLessThan(ANSWERED_WITHIN.toMillis());
        }
    }

    /** Checks that every function soon answers quickly that it is alive and not ready. */
    private static void everyFunctionIsAliveAndNotReady() {
        await("not ready").atMost(NOT_READY_WITHIN).until(() -> probe("ready").statusCode() == 503);
        assertThat(probe("live").statusCode()).isEqualTo(200);
    }

    private static Response probe(String kind) {
        var answer = get(run.management() + "/health/" + kind);
        assertThat(answer.timeIn(TimeUnit.MILLISECONDS)).isLessThan(PROBED_WITHIN.toMillis());
        return answer;
    }

    private static boolean anOrderIsConfirmed() {
        var probe = post("/users", "{\"email\": \"" + UUID.randomUUID() + "@example.org\", \"name\": \"Ada\"}");
        if (probe.statusCode() != 201) {
            return false;
        }
        Shop.awaitStatus(Shop.order(probe.path("user_id"), "pm_card_ok", Map.of(Shop.item(1), 1)), "confirmed");
        return true;
    }

    private static Response post(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post(path);
    }

    private static String order(String user, String sku) {
        return "{\"user_id\": \"" + user + "\", \"payment_method\": \"pm_card_ok\", \"items\": [{\"sku\": \"" + sku
                + "\", \"quantity\": 1}]}";
    }

    private static void broker(String signal) throws Exception {
        var pid = Files.readString(run.directory().resolve("kafka.pid")).strip();
        var kill = new ProcessBuilder("/bin/sh", "-c", "kill -%s %s".formatted(signal, pid)).start();
        assertThat(kill.waitFor(LocalRun.STOPPED)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }
}
