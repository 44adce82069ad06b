package dev.tideline.local;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Topics;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every function twice: two processes on one PostgreSQL and one Kafka, which are killed, frozen and stopped. */
class TwoInstancesIT {
    private static final Duration TAKEOVER = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    static Path folder;

    private static LocalRun[] instances;

    @BeforeEach
    void both_are_up() throws Exception {
        if (instances == null) {
            instances = new LocalRun[2];
            // So that no process stays when a run of the tests is broken off either.
            Runtime.getRuntime().addShutdownHook(new Thread(TwoInstancesIT::nothing_is_left));
        }
        for (var i = 0; i < instances.length; i++) {
            if (instances[i] == null || !instances[i].process().isAlive()) {
                instances[i] = start(i);
            }
        }
        for (var instance : instances) {
            // A test that failed may have left it frozen.
            instance.thaw();
            instance.awaitReady();
        }
        RestAssured.port = instances[0].port();
    }

    @AfterAll
    static void nothing_is_left() {
        Stream.of(instances)
                .filter(instance -> instance != null)
                .forEach(instance -> instance.process().destroyForcibly());
    }

    @Test
    void a_relay_that_is_killed_is_followed_within_five_seconds() throws Exception {
        try (var flow = new EventFlow()) {
            flow.awaitOneMore();

            assertThat(flow.gapAfter(holder()::kill)).isLessThan(TAKEOVER);
        }

        assertAllIsPublishedInOrder();
    }

    @Test
    void a_frozen_relay_is_replaced_within_five_seconds_and_does_no_harm_later() throws Exception {
        try (var flow = new EventFlow()) {
            flow.awaitOneMore();
            var frozen = holder();
            var next = frozen == instances[0] ? instances[1] : instances[0];
            assertThat(flow.gapAfter(frozen::freeze)).isLessThan(TAKEOVER);
            assertThat(holder()).isEqualTo(next);

            frozen.thaw();
            flow.awaitOneMore();
            assertThat(holder()).isEqualTo(next);

            assertThat(flow.gapAfter(next::freeze))
                    .as("the one that was frozen has stood by")
                    .isLessThan(TAKEOVER);
            assertThat(holder()).isEqualTo(frozen);
            next.thaw();
            flow.awaitOneMore();
        }

        assertAllIsPublishedInOrder();
    }

    @Test
    void two_instances_of_which_one_is_restarted_have_the_effect_of_one() throws Exception {
        var shop = new Burst(6, 400);
        shop.order(60, instances);
        instances[1].kill();
        shop.order(60, instances[0]);
        instances[1] = start(1);
        shop.order(60, instances[0]);
        instances[1].awaitReady();
        shop.order(60, instances);

        shop.assertEveryOrderEndedOnceAndAllAddsUp();
        assertAllIsPublishedInOrder();
    }

    @Test
    void a_stop_in_the_middle_of_a_burst_loses_nothing_and_the_next_start_goes_on() throws Exception {
        var shop = new Burst(3, 200);
        var logged = new ArrayList<Long>();
        for (var instance : instances) {
            logged.add(Files.size(log(instance)));
        }
        shop.order(150, instances);
        // Its payment takes two seconds, so that it has not ended, however fast the others are.
        var slow = Shop.order(Shop.user(), "pm_card_timeout", Map.of(Shop.item(1), 1));

        for (var instance : instances) {
            instance.terminate();
        }
        for (var instance : instances) {
            instance.awaitEnd();
        }

        assertThat(StoredEvents.typesOf("order-" + slow))
                .as("the stop was in the middle")
                .containsExactly("OrderPlaced");
        for (var i = 0; i < instances.length; i++) {
            assertThat(Files.readString(log(instances[i]))
                            .substring(logged.get(i).intValue())
                            .lines())
                    .filteredOn(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                    // The end of a consumer, or of another one, may cut off its commit, which it makes again.
                    .filteredOn(line -> !line.contains("SRMSG18252")
                            || !line.contains("WakeupException") && !line.contains("RebalanceInProgressException"))
                    // The connector may poll a consumer once more that it has just closed.
                    .filteredOn(line -> !line.contains("This consumer has already been closed"))
                    .isEmpty();
        }
        both_are_up();
        Shop.awaitStatus(slow, "cancelled");
        shop.assertEveryOrderEndedOnceAndAllAddsUp();
        assertAllIsPublishedInOrder();
    }

    private static LocalRun start(int i) throws IOException {
        return LocalRun.start(folder.resolve("instance-" + i), LocalRun.freePort(), LocalRun.onTestServers(Map.of()));
    }

    private static Path log(LocalRun instance) {
        return instance.directory().resolve("logs/tideline.log");
    }

    /** Returns the instance whose relay holds the lease. */
    private static LocalRun holder() {
        var owner = Sql.rows("SELECT owner FROM relay").getFirst().get("owner");
        return Stream.of(instances)
                .filter(instance -> owner.endsWith("-" + instance.process().pid()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("none of the instances is " + owner));
    }

    /**
     * Every committed event is in Kafka, and the positions have no gap. Of each record key, the first records of each id have
     * ascending versions without a gap.
     */
    private static void assertAllIsPublishedInOrder() {
        await("everything is published")
                .atMost(PATIENCE)
                .until(() -> Sql.rows("SELECT FROM publication_queue").isEmpty());
        var events = Sql.rows("SELECT stream_id, max(version) AS last FROM events GROUP BY stream_id").stream()
                .collect(groupingBy(row -> row.get("stream_id")));
        await("Kafka has all events").atMost(PATIENCE).untilAsserted(() -> {
            var published = new HashMap<String, List<Long>>();
            Topics.ALL.forEach(topic -> published.putAll(PublishedEvents.versionsByStream(topic)));
            assertThat(published.keySet()).isEqualTo(events.keySet());
            assertThat(published)
                    .allSatisfy((stream, versions) -> assertThat(versions)
                            .isEqualTo(LongStream.rangeClosed(
                                            1,
                                            Long.parseLong(events.get(stream)
                                                    .getFirst()
                                                    .get("last")))
                                    .boxed()
                                    .toList()));
        });
        assertThat(Sql.rows("SELECT count(*), min(position), max(position) FROM positions"))
                .isEqualTo(Sql.rows("SELECT count(*), 1 AS min, count(*) AS max FROM events"));
    }
}
