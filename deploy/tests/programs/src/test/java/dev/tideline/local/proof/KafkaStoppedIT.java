package dev.tideline.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.local.AtRest;
import dev.tideline.local.Burst;
import dev.tideline.local.LocalRun;
import dev.tideline.local.chaos.Server;
import dev.tideline.servers.PostgresServer;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka is killed, and started again after ten minutes, while orders are placed. A shorter stop: {@code ./mvnw -pl deploy/tests/programs
 * -am verify -Dtest=NoTest -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=KafkaStoppedIT -Dfailsafe.failIfNoSpecifiedTests=false
 * -Dkafka.stopped.seconds=20}.
 */
class KafkaStoppedIT {
    private static final Logger LOG = Logger.getLogger(KafkaStoppedIT.class);
    private static final Duration STOPPED = Duration.ofSeconds(Long.getLong("kafka.stopped.seconds", 600));

    /** The pause between two rounds of orders. */
    private static final Duration PACE = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    /** Returns the setting of new orders. */
    protected String saga() {
        return "choreography";
    }

    @Test
    void every_order_ends_as_if_kafka_had_not_stopped() throws Exception {
        try (var postgres = PostgresServer.startTemporary();
                var broker = Server.kafka(folder);
                var _ = TestServers.own(postgres.url(), "127.0.0.1:" + broker.port())) {
            var run = LocalRun.start(
                            folder.resolve(".local"),
                            LocalRun.freePort(),
                            LocalRun.onTestServers(Map.of("TIDELINE_SAGA", saga())))
                    .awaitReady();
            try {
                RestAssured.port = run.port();
                var shop = new Burst(6, 5_000);
                shop.order(40, run);

                broker.kill();
                var open = openOrders();
                orderFor(STOPPED, shop, run);
                var placed = openOrders();
                broker.run();
                var back = Instant.now();
                shop.order(40, run);

                assertThat(AtRest.await(back.plus(PATIENCE))).isEmpty();
                LOG.infof(
                        "Kafka was stopped for %s: %d orders were open when it stopped, %d when it came back, and all %d have ended %d s later. "
                                + "Time-outs of steps: %s",
                        STOPPED,
                        open,
                        placed,
                        shop.orders().size(),
                        Duration.between(back, Instant.now()).toSeconds(),
                        Sql.rows("SELECT FROM events WHERE type = 'StepTimedOut'")
                                .size());
                assertThat(open).as("orders that were under way").isPositive();
                AtRest.promisesHold(StoredEvents.all());
                shop.assertEveryOrderEndedOnceAndAllAddsUp();
            } finally {
                RestAssured.port = RestAssured.UNDEFINED_PORT;
                run.process().destroyForcibly().waitFor();
            }
        }
    }

    /** Places orders of each kind, also some that their customer cancels. */
    private static void orderFor(Duration duration, Burst shop, LocalRun run) {
        var end = Instant.now().plus(duration);
        await().atMost(duration.plus(PATIENCE)).pollInterval(PACE).until(() -> {
            shop.order(1, run);
            shop.order("pm_card_timeout", run);
            shop.cancel(shop.order("pm_card_ok", run), run);
            return Instant.now().isAfter(end);
        });
    }

    private static int openOrders() {
        return Sql.rows("SELECT FROM events WHERE stream_id ~ '^order-' GROUP BY stream_id HAVING count(*) < 2")
                .size();
    }
}
