package dev.tideline.platform.eventrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Topics;
import dev.tideline.local.servers.KafkaServer;
import dev.tideline.local.servers.PostgresServer;
import dev.tideline.runtime.store.PgPools;
import dev.tideline.runtime.store.Stamper;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** B08: a topic that fails, whatever the reason, holds up itself alone, and catches up. */
class LanesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 12;

    private static PostgresServer postgres;
    private static KafkaServer kafka;
    private static TestServers.Own own;
    private static Admin admin;
    private static Vertx vertx;
    private static Pool pool;

    private final String key = UUID.randomUUID().toString();
    private EventRelay relay;

    @BeforeAll
    static void start_servers_on_which_topics_may_fail() throws Exception {
        postgres = PostgresServer.startTemporary();
        kafka = KafkaServer.startTemporaryWith(Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "true"));
        own = TestServers.own(postgres.url(), kafka.bootstrapServers());
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        vertx = Vertx.vertx();
        pool = PgPools.create(vertx, PgConnectOptions.fromUri(postgres.url()), 4);
    }

    @AfterAll
    static void stop_them() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        admin.close();
        own.close();
        kafka.close();
        postgres.close();
    }

    @BeforeEach
    void start_a_relay() {
        relay = new EventRelay(new Stamper(pool), Map.of("bootstrap.servers", kafka.bootstrapServers()));
        relay.start(new StartupEvent());
    }

    @AfterEach
    void stop_it() throws Exception {
        relay.stop(new ShutdownEvent());
    }

    @Test
    void a_topic_that_is_missing_holds_up_itself_alone_and_catches_up() throws Exception {
        delete(Topics.SYSTEM);

        append("system-" + key, 3);
        append("stock-" + key, 3);

        awaitVersions(Topics.INVENTORY, "stock-" + key, 3);
        append("order-" + key, 2);
        awaitVersions(Topics.ORDERS, "order-" + key, 2);
        create(Topics.SYSTEM);
        append("system-" + key, 2);
        awaitVersions(Topics.SYSTEM, "system-" + key, 5);
    }

    private static void delete(String topic) throws Exception {
        done(admin.deleteTopics(List.of(topic)).all());
        await(topic + " is gone")
                .atMost(PATIENCE)
                .until(() -> !admin.listTopics().names().get().contains(topic));
    }

    private static void create(String topic) throws Exception {
        done(admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                .all());
    }

    private static void append(String stream, int events) {
        Sql.rows("""
                WITH appended AS (
                    INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                    SELECT ?, (SELECT count(*) FROM events WHERE stream_id = ?) + i, gen_random_uuid(), 'StockAdded', 1,
                        '/tideline/a-test', gen_random_uuid(), gen_random_uuid(), '{}'
                    FROM generate_series(1, ?) AS i
                    RETURNING stream_id, version
                )
                INSERT INTO publication_queue (stream_id, version) SELECT stream_id, version FROM appended ORDER BY version""", stream, stream, events);
    }

    private static void awaitVersions(String topic, String stream, int last) {
        await(stream).atMost(PATIENCE).untilAsserted(() -> assertThat(
                        PublishedEvents.versionsByStream(topic).get(stream))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList()));
    }

    private static void done(org.apache.kafka.common.KafkaFuture<?> answer) throws Exception {
        answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
