package dev.tideline.local.proof;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.local.AtRest;
import dev.tideline.local.Burst;
import dev.tideline.local.LocalRun;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two releases of the program on one PostgreSQL and one Kafka, while orders are placed. The plan of fulfil-order has one version in the
 * first release, and two in the second. Each test changes the release in another way.
 */
class PlanVersionsIT {
    private static final Logger LOG = Logger.getLogger(PlanVersionsIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** The pause between two orders, while a process starts or stops. */
    private static final Duration PACE = Duration.ofMillis(200);

    /** The number of orders whose payment takes longer than the stop of a process. So instances are open when it has ended. */
    private static final int SLOW = 12;

    private static final String PAYMENT_TIMEOUT = "15s";
    private static final String EFFECT_TIMEOUT = "31s";
    private static final String UNKNOWN_VERSIONS = "tideline_saga_unknown_versions_total{";
    private static final int V1 = 1;
    private static final int V2 = 2;

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static KafkaServer kafka;
    private static TestServers.Own own;
    private static Path secondRelease;

    private final Map<Integer, LocalRun> running = new HashMap<>();
    private Burst shop;

    @BeforeAll
    static void there_are_servers_and_two_releases() throws Exception {
        secondRelease = TwoPlans.build(folder);
        postgres = PostgresServer.startTemporary();
        kafka = KafkaServer.startTemporary();
        own = TestServers.own(postgres.url(), kafka.bootstrapServers());
    }

    @AfterAll
    static void nothing_is_left() {
        RestAssured.port = RestAssured.UNDEFINED_PORT;
        own.close();
        kafka.close();
        postgres.close();
    }

    @AfterEach
    void no_process_is_left() throws InterruptedException {
        for (var run : running.values()) {
            run.process().destroyForcibly().waitFor();
        }
    }

    @Test
    void a_new_version_comes_beside_the_old_one_and_then_replaces_it() throws Exception {
        deploy(V1);
        shop = new Burst(6, 2_000);
        shop.order(40, running.get(V1));
        deploy(V2);
        shop.order(60, running.get(V1), running.get(V2));
        slowOrders(running.get(V1), running.get(V2));
        remove(V1);
        var older = openInstances(V1);
        var newer = started(V2);
        shop.order(40, running.get(V2));
        everyOrderEnds();

        assertThat(older)
                .as("instances of the old version that the new release has led to their end")
                .isNotEmpty();
        assertThat(newer)
                .as("instances of the new version, while both releases ran")
                .isNotEmpty();
        assertThat(started(V2)).hasSizeGreaterThanOrEqualTo(newer.size() + 40);
    }

    @Test
    void an_old_version_comes_beside_the_new_one_and_goes_again() throws Exception {
        deploy(V2);
        shop = new Burst(6, 2_000);
        shop.order(40, running.get(V2));
        deploy(V1);
        shop.order(60, running.get(V1), running.get(V2));
        slowOrders(running.get(V1), running.get(V2));
        remove(V1);
        shop.order(40, running.get(V2));
        everyOrderEnds();

        assertThat(started(V1)).isNotEmpty();
        assertThat(started(V2)).hasSizeGreaterThanOrEqualTo(80);
    }

    @Test
    void instances_of_a_version_that_is_rolled_back_wait_alone_and_end_when_it_is_back() throws Exception {
        deploy(V2);
        shop = new Burst(6, 2_000);
        shop.order(40, running.get(V2));
        deploy(V1);
        shop.order(60, running.get(V1), running.get(V2));
        remove(V2);
        var old = running.get(V1);
        var waiting = openInstances(V2);
        shop.order(40, old);

        await("all others end").atMost(PATIENCE).until(() -> openInstances(V1).isEmpty());
        await("the waiting ones are seen")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(metric(old, "tideline_sagas_open{")).isEqualTo(waiting.size()));
        var looks = metric(old, UNKNOWN_VERSIONS);
        await("each is looked at again")
                .atMost(PATIENCE)
                .until(() -> metric(old, UNKNOWN_VERSIONS) >= looks + waiting.size());
        assertThat(waiting).as("instances of the version that is rolled back").isNotEmpty();
        assertThat(openInstances(V2)).as("they wait").isEqualTo(waiting);
        assertThat(Sql.rows("SELECT FROM deferrals WHERE parked_at IS NOT NULL"))
                .isEmpty();

        deploy(V2);
        remove(V1);
        shop.order(20, running.get(V2));
        everyOrderEnds();
    }

    /** Starts a release, and places orders over the other one until it is ready. */
    private void deploy(int version) throws Exception {
        var others = running.values().toArray(LocalRun[]::new);
        var program = version == V1 ? LocalRun.PROGRAM : secondRelease;
        var run = LocalRun.startProgram(
                program,
                Files.createTempDirectory(folder, "release-" + version).resolve(".local"),
                LocalRun.freePort(),
                LocalRun.onTestServers(Map.of(
                        "TIDELINE_SAGA",
                        "orchestration",
                        "TIDELINE_PAYMENT_TIMEOUT",
                        PAYMENT_TIMEOUT,
                        "TIDELINE_EFFECT_TIMEOUT",
                        EFFECT_TIMEOUT)));
        running.put(version, run);
        await("release " + version + " is ready")
                .atMost(PATIENCE)
                .pollInterval(PACE)
                .until(() -> {
                    orderOver(others);
                    return run.isReady();
                });
        RestAssured.port = run.port();
    }

    /** Stops a release, and places orders over the other one until it has ended. */
    private void remove(int version) {
        var run = running.remove(version);
        var others = running.values().toArray(LocalRun[]::new);
        run.terminate();
        await("release " + version + " has ended")
                .atMost(PATIENCE)
                .pollInterval(PACE)
                .until(() -> {
                    orderOver(others);
                    return !run.process().isAlive();
                });
    }

    private void orderOver(LocalRun... runs) {
        if (runs.length > 0) {
            shop.order(1, runs);
        }
    }

    private void slowOrders(LocalRun... over) {
        for (var i = 0; i < SLOW; i++) {
            shop.order("pm_card_timeout", over[i % over.length]);
        }
    }

    private void everyOrderEnds() throws Exception {
        var begun = Instant.now();
        assertThat(AtRest.await(begun.plus(PATIENCE))).isEmpty();
        LOG.infof(
                "%d orders, at rest after %d s; instances of version 1: %d, of version 2: %d",
                shop.orders().size(),
                Duration.between(begun, Instant.now()).toSeconds(),
                started(V1).size(),
                started(V2).size());
        AtRest.promisesHold(StoredEvents.all());
        shop.assertEveryOrderEndedOnceAndAllAddsUp();
    }

    /** Returns the number of events of each open instance of a version. */
    private Map<String, String> openInstances(int version) {
        return instances(version, "HAVING bool_and(type <> 'SagaEnded')");
    }

    private Map<String, String> started(int version) {
        return instances(version, "");
    }

    private Map<String, String> instances(int version, String condition) {
        var instances = new HashMap<String, String>();
        Sql.rows(
                        """
                        SELECT stream_id, count(*) FROM events
                        WHERE stream_id = ANY (SELECT stream_id FROM events
                            WHERE type = 'SagaStarted' AND stream_id = ANY (?) AND (data ->> 'version')::int = ?)
                        GROUP BY stream_id %s""".formatted(condition),
                        shop.orders().stream().map("saga-fulfil-order/"::concat).toArray(String[]::new),
                        version)
                .forEach(row -> instances.put(row.get("stream_id"), row.get("count")));
        return instances;
    }

    /** Returns the value of a metric for the second version. It is 0 if there is none. */
    private static int metric(LocalRun run, String name) {
        return get(run.management() + "/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name) && line.contains("version=\"" + V2 + "\""))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
