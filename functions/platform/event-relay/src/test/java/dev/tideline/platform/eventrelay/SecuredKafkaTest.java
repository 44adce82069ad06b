package dev.tideline.platform.eventrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Topics;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.runtime.kafka.Undeliverable;
import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.runtime.schema.TopicSettings;
import dev.tideline.servers.CertificateAuthority;
import dev.tideline.servers.KafkaServer;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.Sku;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** A broker that asks for a certificate, as a cluster's does. */
@QuarkusTest
@QuarkusTestResource(value = SecuredKafkaTest.Servers.class, restrictToAnnotatedClass = true)
class SecuredKafkaTest {
    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    @Inject
    Undeliverable undeliverable;

    @Test
    void events_are_published_with_what_is_set_of_kafka() {
        var sku = UUID.randomUUID().toString();

        StoredEvents.appended(new StockAdded(new Sku(sku), 7));

        awaitRecord(ShopTopics.INVENTORY, "stock-" + sku);
    }

    @Test
    void an_undeliverable_record_is_reported_over_it_too() {
        undeliverable
                .keep(
                        "any",
                        new ConsumerRecord<>("tideline.orders", 3, 4, "key", new byte[] {1}),
                        Meters.Undeliverable.MALFORMED,
                        "no event")
                .toCompletableFuture()
                .join();

        awaitRecord(Topics.UNDELIVERABLE, "tideline.orders/3/4");
    }

    /** B01 */
    @Test
    void nobody_waits_long_for_a_missing_topic_of_undeliverable_records() throws Exception {
        try (var admin = Admin.create(kafka)) {
            admin.deleteTopics(List.of(Topics.UNDELIVERABLE)).all().get(20, TimeUnit.SECONDS);
            // One of its own: that of the application writes nothing for a while after it has failed.
            var own = new Undeliverable(() -> kafka);
            try {
                assertThat(own.keep(
                                "any",
                                new ConsumerRecord<>("tideline.orders", 3, 5, "key", new byte[] {1}),
                                Meters.Undeliverable.MALFORMED,
                                "no event"))
                        .succeedsWithin(Duration.ofSeconds(10));
            } finally {
                own.close();
                admin.createTopics(List.of(new NewTopic(Topics.UNDELIVERABLE, 12, (short) 1)))
                        .all()
                        .get(20, TimeUnit.SECONDS);
            }
        }
    }

    private void awaitRecord(String topic, String key) {
        var settings = new HashMap<>(kafka);
        settings.put("group.id", UUID.randomUUID().toString());
        settings.put("auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            await(key + " is in " + topic)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> StreamSupport.stream(
                                    consumer.poll(Duration.ofMillis(100)).spliterator(), false)
                            .anyMatch(record -> record.key().equals(key)));
        }
    }

    /** A broker of its own, since other tests of this JVM have nothing to do with certificates. */
    public static final class Servers implements QuarkusTestResourceLifecycleManager {
        private KafkaServer kafka;

        @Override
        public Map<String, String> start() {
            try {
                var authority = CertificateAuthority.create();
                var administrator = authority.client(KafkaServer.ADMINISTRATOR);
                kafka = KafkaServer.startTemporarySecured(authority);
                var client = Map.<String, Object>of(
                        "security.protocol",
                        "SSL",
                        "ssl.keystore.type",
                        "PEM",
                        "ssl.keystore.key",
                        administrator.key(),
                        "ssl.keystore.certificate.chain",
                        administrator.certificate(),
                        "ssl.truststore.type",
                        "PEM",
                        "ssl.truststore.certificates",
                        authority.certificate());
                var settings = new TestServers().start();
                client.forEach((name, value) -> settings.put("kafka." + name, value.toString()));
                settings.put("TIDELINE_KAFKA", kafka.bootstrapServers());

                var migration = new HashMap<>(client);
                migration.put("bootstrap.servers", kafka.bootstrapServers());
                SchemaMigration.createTopics(migration, TopicSettings.DEFAULT);
                return settings;
            } catch (Exception e) {
                stop();
                throw new IllegalStateException("the servers did not start", e);
            }
        }

        @Override
        public void stop() {
            if (kafka != null) {
                kafka.close();
            }
        }
    }
}
