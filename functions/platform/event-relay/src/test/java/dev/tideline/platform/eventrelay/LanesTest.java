package dev.tideline.platform.eventrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Topics;
import dev.tideline.runtime.store.PgPools;
import dev.tideline.runtime.store.Stamper;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import dev.tideline.shop.ShopTopics;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** B08: a topic that fails for any reason delays only itself, and catches up later. */
class LanesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 12;

    /** A time shorter than a producer's wait for a topic that fails. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private static PostgresServer postgres;
    private static KafkaServer kafka;
    private static TestServers.Own own;
    private static Admin admin;
    private static Vertx vertx;
    private static Pool pool;

    private final String key = UUID.randomUUID().toString();
    private EventRelay relay;
    private int versions;

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

        othersGoOn();

        awaitFailure(Topics.SYSTEM);
        othersGoOn();
        create(Topics.SYSTEM);
        append("system-" + key, 2);
        awaitVersions(Topics.SYSTEM, "system-" + key, 5);
        await().atMost(PATIENCE).until(() -> relay.failures().isEmpty());
    }

    @Test
    void a_topic_that_is_forbidden_holds_up_itself_alone_and_catches_up() throws Exception {
        var acls = List.of(
                acl(AclOperation.ALL, AclPermissionType.ALLOW), acl(AclOperation.WRITE, AclPermissionType.DENY));
        done(admin.createAcls(acls).all());
        var appended = appendUntilItFails(Topics.SYSTEM, "system-" + key);

        othersGoOn();

        done(admin.deleteAcls(acls.stream().map(AclBinding::toFilter).toList()).all());
        awaitVersions(Topics.SYSTEM, "system-" + key, appended);
    }

    @Test
    void a_topic_that_is_slow_holds_up_itself_alone_and_catches_up() throws Exception {
        bytesPerSecond(Topics.SYSTEM, 1.0);
        var appended = appendUntilItFails(Topics.SYSTEM, "system-" + key);

        othersGoOn();

        bytesPerSecond(Topics.SYSTEM, null);
        awaitVersions(Topics.SYSTEM, "system-" + key, appended);
    }

    @Test
    void an_event_that_is_too_large_for_kafka_holds_up_its_topic_alone_and_is_not_skipped() throws Exception {
        stop_it();
        append("system-" + key, 3);
        Sql.rows(
                "UPDATE events SET data = to_json(repeat('x', 1100000)) WHERE stream_id = ? AND version = 2",
                "system-" + key);
        start_a_relay();

        awaitFailure(Topics.SYSTEM);

        othersGoOn();
        assertThat(relay.failures().get(Topics.SYSTEM)).contains("RecordTooLarge");
        Sql.rows("UPDATE events SET data = '{}' WHERE stream_id = ? AND version = 2", "system-" + key);
        awaitVersions(Topics.SYSTEM, "system-" + key, 3);
    }

    @Test
    void a_category_without_a_topic_holds_up_no_topic_and_is_published_when_it_has_one() throws Exception {
        append("voucher-" + key, 2);

        awaitFailure(Topics.UNKNOWN);

        othersGoOn();
        stop_it();
        // For a relay that knows the category it is one of that topic's, behind others that are published.
        for (var table : List.of("positions", "events")) {
            Sql.rows("UPDATE " + table + " SET stream_id = ? WHERE stream_id = ?", "system-" + key, "voucher-" + key);
        }
        start_a_relay();
        awaitVersions(Topics.SYSTEM, "system-" + key, 2);
    }

    @Test
    void a_relay_that_takes_over_begins_each_topic_at_its_own_mark() throws Exception {
        delete(Topics.SYSTEM);
        append("system-" + key, 2);
        awaitFailure(Topics.SYSTEM);
        othersGoOn();
        var published = PublishedEvents.of(ShopTopics.INVENTORY).size();

        stop_it();
        start_a_relay();
        awaitFailure(Topics.SYSTEM);
        othersGoOn();

        assertThat(PublishedEvents.of(ShopTopics.INVENTORY)).hasSize(published + 3);
        create(Topics.SYSTEM);
        awaitVersions(Topics.SYSTEM, "system-" + key, 2);
    }

    /** B07: timestamps of a clock that has been set back since. */
    @Test
    void a_relay_that_is_gone_is_followed_whatever_its_lease_says() throws Exception {
        stop_it();
        Sql.rows("UPDATE relay SET expires = clock_timestamp() + interval '10 minutes'");

        start_a_relay();

        othersGoOn();
    }

    /** Soon, and in order. */
    private void othersGoOn() {
        for (var round = 0; round < 3; round++) {
            append("stock-" + key, 1);
            append("order-" + key, 2);
            versions += 1;
            awaitVersions(ShopTopics.INVENTORY, "stock-" + key, versions, SOON);
            awaitVersions(ShopTopics.ORDERS, "order-" + key, 2 * versions, SOON);
        }
        assertThat(relay.isConnected()).isTrue();
    }

    private void awaitFailure(String topic) {
        await(topic + " fails")
                .atMost(PATIENCE)
                .until(() -> relay.failures().keySet().equals(Set.of(topic)));
    }

    /** Kafka takes its time to have all know of a setting. Returns how many it has appended. */
    private int appendUntilItFails(String topic, String stream) {
        var appended = new AtomicInteger();
        await(topic + " fails").atMost(PATIENCE).until(() -> {
            append(stream, 1);
            appended.incrementAndGet();
            return relay.failures().keySet().equals(Set.of(topic));
        });
        return appended.get();
    }

    private static AclBinding acl(AclOperation operation, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, Topics.SYSTEM, PatternType.LITERAL),
                new AccessControlEntry("User:*", "*", operation, permission));
    }

    /** Limits the bytes that the broker takes from the topic's producer. Null ends the limit. */
    private static void bytesPerSecond(String topic, Double bytes) throws Exception {
        var producer = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "event-relay-" + topic));
        done(admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        producer, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytes)))))
                .all());
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
        awaitVersions(topic, stream, last, PATIENCE);
    }

    private static void awaitVersions(String topic, String stream, int last, Duration patience) {
        await(stream)
                .atMost(patience)
                .untilAsserted(
                        () -> assertThat(PublishedEvents.versionsByStream(topic).get(stream))
                                .containsExactlyElementsOf(
                                        LongStream.rangeClosed(1, last).boxed().toList()));
    }

    private static void done(KafkaFuture<?> answer) throws Exception {
        answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
