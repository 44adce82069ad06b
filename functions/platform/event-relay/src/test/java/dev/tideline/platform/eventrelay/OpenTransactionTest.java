package dev.tideline.platform.eventrelay;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Transactions that stay open while events are appended. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OpenTransactionTest {
    private static final Logger LOG = Logger.getLogger(OpenTransactionTest.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOPIC = "tideline.inventory";
    private static final int EVENTS = 10_000;
    private static final double ENOUGH = 0.8;

    private static final String APPEND = """
            WITH inserted AS (
                INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                SELECT 'stock-' || ? || i, 1, gen_random_uuid(), 'StockAdded', 1, '/tideline/a-test',
                    gen_random_uuid(), gen_random_uuid(), '{"sku": "any", "quantity": 1}'
                FROM generate_series(1, ?) AS i
                RETURNING stream_id, version
            )
            INSERT INTO publication_queue (stream_id, version) SELECT stream_id, version FROM inserted
            """;

    @Test
    void an_append_that_is_left_open_delays_only_its_own_stream() throws Exception {
        var slow = UUID.randomUUID().toString();
        var quick = UUID.randomUUID().toString();
        try (var open = Sql.connect();
                var append = open.prepareStatement(APPEND)) {
            open.setAutoCommit(false);
            append.setString(1, slow);
            append.setInt(2, 1);
            append.execute();

            StoredEvents.appended(new StockAdded(new Sku(quick), 1), new StockAdded(new Sku(quick), 1));

            await().atMost(PATIENCE)
                    .until(() -> PublishedEvents.versionsByStream(TOPIC).containsKey("stock-" + quick));
            assertThat(PublishedEvents.versionsByStream(TOPIC)).doesNotContainKey("stock-" + slow + 1);
            open.commit();
        }
        await().atMost(PATIENCE)
                .until(() -> PublishedEvents.versionsByStream(TOPIC).containsKey("stock-" + slow + 1));
    }

    @Test
    void an_open_transaction_costs_the_relay_at_most_a_fifth_of_its_throughput() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            rounds(admin, 8);
            var without = rounds(admin, 5);
            var with = 0.0;
            try (var held = Sql.connect();
                    var statement = held.createStatement()) {
                held.setAutoCommit(false);
                // With a snapshot, so that no deleted row can be vacuumed, and an id, so that no gap can be forgotten.
                held.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                statement.execute("SELECT pg_current_xact_id()");
                rounds(admin, 15);
                // Repeats while the machine is busy with something else. A relay that the open transaction slows down
                // gets slower
                // with every round.
                for (var i = 0; i < 60 && with <= without * ENOUGH; i++) {
                    with = Math.max(with, rounds(admin, 1));
                }
                held.rollback();
            }
            if (with <= without * ENOUGH) {
                // The machine may have become slower in the meantime.
                Sql.rows("VACUUM publication_queue, stamps, relay");
                without = Math.min(without, rounds(admin, 5));
            }
            LOG.infof("Events a second: %.0f, and %.0f beside a transaction that is held open", without, with);
            assertThat(with).isGreaterThan(without * ENOUGH);
        }
    }

    /**
     * Returns the throughput of the fastest of these rounds, in events a second from commit to Kafka. Other work of the machine can
     * only make a round slower.
     */
    private static double rounds(Admin admin, int count) {
        var fastest = LongStream.generate(() -> round(admin)).limit(count).min().orElseThrow();
        return EVENTS * 1e9 / fastest;
    }

    private static long round(Admin admin) {
        var published = published(admin);
        Sql.rows(APPEND, UUID.randomUUID().toString(), EVENTS);
        var start = System.nanoTime();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .pollDelay(Duration.ZERO)
                .until(() -> published(admin) >= published + EVENTS);
        return System.nanoTime() - start;
    }

    private static long published(Admin admin) {
        var partitions = IntStream.range(0, 12)
                .boxed()
                .collect(toMap(partition -> new TopicPartition(TOPIC, partition), _ -> OffsetSpec.latest()));
        return admin.listOffsets(partitions).all().toCompletionStage().toCompletableFuture().join().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }
}
