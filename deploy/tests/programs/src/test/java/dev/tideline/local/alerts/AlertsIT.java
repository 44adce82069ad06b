package dev.tideline.local.alerts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.local.LocalRun;
import dev.tideline.local.Shop;
import dev.tideline.plan.InstancePlan;
import dev.tideline.plan.Progress;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.servers.PostgresServer;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.History;
import dev.tideline.testing.LossyProxy;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.user.Email;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** N2: each alert of {@code deploy/alerts} fires when its fault is there, and is over when that is. */
class AlertsIT {
    private static final String PROMETHEUS_REQUIRED = "PROMETHEUS_REQUIRED";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static LossyProxy database;
    private static LocalRun run;
    private static TestServers.Own own;
    private static Admin kafka;
    private static Prometheus prometheus;

    @BeforeAll
    static void everything_is_up_and_watched() throws Exception {
        var there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus")));
        if (System.getenv(PROMETHEUS_REQUIRED) == null) {
            assumeTrue(there, "there is no prometheus to watch with");
        }
        assertThat(there)
                .as("prometheus is there, as " + PROMETHEUS_REQUIRED + " says")
                .isTrue();
        postgres = PostgresServer.startTemporary();
        var url = URI.create(postgres.url());
        database = new LossyProxy(url.getHost(), url.getPort());
        run = LocalRun.start(
                        folder.resolve(".local"),
                        LocalRun.freePort(),
                        Map.of(
                                "TIDELINE_PG_URL",
                                postgres.url().replace(":" + url.getPort(), ":" + database.port()),
                                "TIDELINE_MAX_ATTEMPTS",
                                "2"))
                .awaitReady();
        RestAssured.port = run.port();
        var broker = Files.readAllLines(folder.resolve(".local/endpoints.env")).stream()
                .filter(line -> line.startsWith("TIDELINE_KAFKA="))
                .findFirst()
                .orElseThrow()
                .replace("TIDELINE_KAFKA=", "");
        own = TestServers.own(postgres.url(), broker);
        kafka = Admin.create(Map.of("bootstrap.servers", broker));
        prometheus = Prometheus.start(
                Files.createDirectories(folder.resolve("prometheus")),
                URI.create(run.management()).getAuthority());
        Shop.awaitStatus(Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1)), "confirmed");
    }

    @AfterAll
    static void nothing_is_left() throws Exception {
        if (run == null) {
            return;
        }
        prometheus.close();
        kafka.close();
        own.close();
        RestAssured.port = RestAssured.UNDEFINED_PORT;
        run.terminate();
        run.awaitEnd();
        database.close();
        postgres.close();
    }

    @Test
    void operations_tells_of_each_alert_and_each_is_tested_here() throws Exception {
        var operations = Files.readString(Path.of("../../../docs/how-to/alerts.md"));
        var here = Files.readString(Path.of("src/test/java/dev/tideline/local/alerts/AlertsIT.java"));

        assertThat(Prometheus.alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(operations).contains("`" + alert + "`");
            assertThat(here).contains("\"" + alert + "\"");
        });
    }

    @Test
    void an_event_that_cannot_be_handled_is_told_until_it_is_discarded() {
        var order = new OrderId(UUID.randomUUID());
        awaitOver("TidelineEventParked");

        StoredEvents.appended(new InventoryReserved(order, List.of(new ReservedItem(new Sku("mug"), 1))));

        var function = "when-inventory-reserved-process-payment";
        awaitFiring("TidelineEventParked", Map.of("function", function));
        given().contentType(ContentType.JSON)
                .body("{\"note\": \"an order that there is not\"}")
                .post("/parked/" + function + "/reservation-" + order + "/discard")
                .then()
                .statusCode(200);
        awaitOver("TidelineEventParked");
    }

    @Test
    void a_stuck_saga_is_reported_until_an_operator_has_decided() {
        var key = UUID.randomUUID().toString();
        var saga = Progress.stream("fulfil-order", key).id();
        awaitOver("TidelineSagaStuck");

        StoredEvents.given(new History()
                .with(saga, new SagaStarted("fulfil-order", 1, key))
                .with(
                        saga,
                        new StepRequested(
                                "sell-inventory",
                                1,
                                InstancePlan.commandId(saga, "sell-inventory", false),
                                Optional.empty()))
                .with(saga, new SagaStuck("sell-inventory", false, "refused"))
                .events());
        Sql.rows(
                "INSERT INTO publication_queue (stream_id, version) SELECT stream_id, version FROM events WHERE stream_id = ?",
                saga.value());

        awaitFiring("TidelineSagaStuck", Map.of("saga", "fulfil-order"));
        given().contentType(ContentType.JSON)
                .body("{\"step\": \"sell-inventory\", \"note\": \"sold by hand\"}")
                .post("/sagas/fulfil-order/" + key + "/done")
                .then()
                .statusCode(200);
        awaitOver("TidelineSagaStuck");
    }

    @Test
    void a_topic_that_takes_nothing_is_told_and_so_are_the_orders_that_wait_for_it() throws Exception {
        awaitOver("TidelineTopicNotPublished");
        largestRecord(ShopTopics.PAYMENTS, 1);
        String order;
        try {
            order = Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));
            awaitFiring("TidelineTopicNotPublished", Map.of("topic", ShopTopics.PAYMENTS));
            // Longer than the hurried threshold of an order.
            await().atMost(PATIENCE).until(() -> Sql.rows("""
                                    SELECT FROM events WHERE stream_id = ? AND version = 1
                                    AND "timestamp" < clock_timestamp() - interval '8 seconds'""", "order-" + order).size() == 1);
        } finally {
            largestRecord(ShopTopics.PAYMENTS, 1_048_588);
        }
        Shop.awaitStatus(order, "confirmed");
        awaitFiring("TidelineOrdersSlow", Map.of());
        awaitOver("TidelineTopicNotPublished");
    }

    @Test
    void an_event_of_a_newer_version_is_told_as_a_pause_and_as_a_lag() {
        var newer = new History()
                .with(new StreamId("order-" + UUID.randomUUID()), "OrderArchived", "{}")
                .events()
                .getFirst();
        awaitOver("TidelineFunctionPaused");
        awaitOver("TidelineConsumerLag");

        StoredEvents.given(List.of(newer));
        PublishedEvents.publish(List.of(newer));
        awaitFiring("TidelineFunctionPaused", Map.of("function", "order-view"));
        PublishedEvents.send(Stream.generate(() -> foreign(newer.streamId().value()))
                .limit(150)
                .toList());
        awaitFiring("TidelineConsumerLag", Map.of("function", "order-view"));

        // The newer version is rolled back: its event is gone.
        Sql.rows("DELETE FROM events WHERE stream_id = ?", newer.streamId().value());
        awaitOver("TidelineFunctionPaused");
        awaitOver("TidelineConsumerLag");
    }

    @Test
    void a_record_that_is_no_event_is_told() {
        awaitOver("TidelineUndeliverable");

        PublishedEvents.send(List.of(foreign("user-" + UUID.randomUUID())));

        awaitFiring("TidelineUndeliverable", Map.of("reason", "malformed"));
    }

    @Test
    void records_that_are_lost_are_told() {
        awaitOver("TidelineRecordsLost");
        var user = new UserId(UUID.randomUUID());
        StoredEvents.given(
                new UserRegistered(user, new Email("ada@example.org"), new UserName("Ada")),
                new UserDeactivated(user, Optional.empty()));

        // The record of the first one is nowhere.
        PublishedEvents.publish(StoredEvents.of("user-" + user).subList(1, 2));

        awaitFiring("TidelineRecordsLost", Map.of("topic", ShopTopics.USERS, "function", "user-view"));
    }

    @Test
    void a_database_that_is_away_is_told_as_what_nobody_knows_and_what_fails() throws Exception {
        var stream = "order-" + Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));
        Shop.awaitStatus(stream.substring("order-".length()), "confirmed");
        for (var alert : List.of(
                "TidelineRelayUnknown", "TidelineCommandsFail", "TidelineQueriesFail", "TidelineEventsInterrupted")) {
            awaitOver(alert);
        }
        var events = StoredEvents.of(stream);

        database.goDown();
        try {
            // Brought once more, so that functions have something that they cannot handle now.
            PublishedEvents.publish(events);
            awaitFiring("TidelineEventsInterrupted", Map.of());
            awaitFiring("TidelineRelayUnknown", Map.of());
            await().atMost(PATIENCE).until(() -> {
                given().contentType(ContentType.JSON)
                        .body("{\"email\": \"ada@example.org\", \"name\": \"Ada\"}")
                        .post("/users");
                given().get("/orders");
                return prometheus.fires("TidelineCommandsFail", Map.of("outcome", "unavailable"))
                        && prometheus.fires(
                                "TidelineQueriesFail", Map.of("function", "orders", "outcome", "unavailable"));
            });
        } finally {
            database.comeUp();
        }
        for (var alert : List.of(
                "TidelineRelayUnknown", "TidelineCommandsFail", "TidelineQueriesFail", "TidelineEventsInterrupted")) {
            awaitOver(alert);
        }
    }

    @Test
    void a_broker_that_is_silent_is_told_as_lags_that_nobody_knows() throws Exception {
        awaitOver("TidelineConsumerUnknown");
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));

        // A consumer that is about to commit an offset waits for the broker, and answers nobody.
        broker("STOP");
        try {
            awaitFiring("TidelineConsumerUnknown", Map.of());
        } finally {
            broker("CONT");
        }
        awaitOver("TidelineConsumerUnknown");
        Shop.awaitStatus(order, "confirmed");
    }

    private static void awaitFiring(String alert, Map<String, String> labels) {
        await(alert + " fires").atMost(PATIENCE).until(() -> prometheus.fires(alert, labels));
    }

    private static void awaitOver(String alert) {
        await(alert + " is over").atMost(PATIENCE).until(() -> !firing().contains(alert));
    }

    private static Set<String> firing() {
        return prometheus.firing().stream()
                .map(labels -> labels.get("alertname"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ProducerRecord<String, byte[]> foreign(String key) {
        var topic = key.startsWith("order-") ? ShopTopics.ORDERS : ShopTopics.USERS;
        return new ProducerRecord<>(topic, key, "none of ours".getBytes(StandardCharsets.UTF_8));
    }

    private static void largestRecord(String topic, int bytes) throws Exception {
        var entry = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
        kafka.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get(10, TimeUnit.SECONDS);
    }

    private static void broker(String signal) throws Exception {
        var pid = Files.readString(run.directory().resolve("kafka.pid")).strip();
        var kill = new ProcessBuilder("/bin/sh", "-c", "kill -%s %s".formatted(signal, pid)).start();
        assertThat(kill.waitFor(Duration.ofSeconds(10))).isTrue();
        assertThat(kill.exitValue()).isZero();
    }
}
