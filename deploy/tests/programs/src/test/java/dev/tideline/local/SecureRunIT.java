package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.servers.CertificateAuthority;
import dev.tideline.servers.SecretFile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

/**
 * {@code up --secure}: each function shows PostgreSQL and Kafka a certificate of its own, and Kafka lets it do what the choreography says.
 * Needs the functions as applications ({@code -Papps package}).
 */
class SecureRunIT {
    private static final Duration STARTED = Duration.ofMinutes(5);
    private static final int SECONDS = 20;

    @TempDir
    static Path folder;

    private static LocalRun run;
    private static Properties endpoints;

    @BeforeAll
    static void it_is_up() throws Exception {
        // A path that has to be quoted and escaped.
        var runs = Files.createDirectory(folder.resolve("my runs"));
        run = LocalRun.start(runs.resolve(".local"), LocalRun.freePort(), Map.of(), "--fresh", "--secure");
        run.awaitReady(STARTED);
        endpoints = new Properties();
        for (var line : Files.readAllLines(run.endpoints())) {
            var setting = line.split("=", 2);
            endpoints.put(setting[0], setting[1].replace("'", ""));
        }
        RestAssured.port = run.port();
    }

    @AfterAll
    static void it_stops() throws Exception {
        RestAssured.port = RestAssured.UNDEFINED_PORT;
        run.terminate();
        run.awaitEnd();
    }

    @Test
    void orders_are_confirmed_and_cancelled() {
        var user = Shop.user();
        var sku = Shop.item(2);

        Shop.awaitStatus(Shop.order(user, "pm_card_ok", Map.of(sku, 1)), "confirmed");
        Shop.awaitStatus(Shop.order(user, "pm_card_declined", Map.of(sku, 1)), "cancelled");
        Shop.awaitStatus(Shop.order(user, "pm_card_ok", Map.of(sku, 2)), "cancelled");
    }

    @Test
    void a_function_reads_no_other_topic_and_no_other_group() throws Exception {
        assertThatThrownBy(() -> read("inventory-view", "inventory-view", "tideline.payments"))
                .isInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> read("inventory-view", "user-view", "tideline.inventory"))
                .isInstanceOf(GroupAuthorizationException.class);
    }

    @Test
    void only_the_relay_publishes_events() throws Exception {
        assertThatThrownBy(() -> write("confirm-order", "tideline.payments"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> write("event-relay", "tideline.undeliverable"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> {
                    try (var admin = Admin.create(kafka("event-relay"))) {
                        admin.deleteTopics(List.of("tideline.orders")).all().get(SECONDS, TimeUnit.SECONDS);
                    }
                })
                .hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void no_function_changes_the_rights() throws Exception {
        try (var admin = Admin.create(kafka("event-relay"))) {
            assertThatThrownBy(() ->
                            admin.describeAcls(AclBindingFilter.ANY).values().get(SECONDS, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ClusterAuthorizationException.class);
        }
    }

    @Test
    void a_stranger_is_refused_by_both_servers() throws Exception {
        var stranger = CertificateAuthority.create().client("event-relay");
        var certificate = folder.resolve("stranger.crt");
        var key = folder.resolve("stranger.key");
        Files.writeString(certificate, stranger.certificate());
        SecretFile.write(key, stranger.key());
        var settings = new HashMap<>(kafka("event-relay"));
        settings.put("ssl.keystore.key", stranger.key());
        settings.put("ssl.keystore.certificate.chain", stranger.certificate());

        assertRefused(settings, SslAuthenticationException.class);
        assertThatThrownBy(() -> connect("sslmode=verify-full&sslrootcert=%s&sslcert=%s&sslkey=%s"
                        .formatted(certificates().resolve("ca.crt"), certificate, key)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("connection requires a valid client certificate");
    }

    @Test
    void a_client_without_a_certificate_is_refused_by_both_servers() throws Exception {
        assertRefused(Map.of("bootstrap.servers", endpoints.getProperty("TIDELINE_KAFKA")), TimeoutException.class);
        assertThatThrownBy(() -> connect("sslmode=disable"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no encryption");
        assertThatThrownBy(() -> connect("sslmode=require"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("connection requires a valid client certificate");
    }

    @Test
    void their_owner_reaches_both_by_what_endpoints_env_says() throws Exception {
        var url = endpoints.getProperty("TIDELINE_PG_URL");
        try (var connection = connect(url.substring(url.indexOf('?') + 1));
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM pg_stat_ssl WHERE ssl")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isGreaterThan(10);
        }
        var settings = new Properties();
        try (var file = Files.newBufferedReader(Path.of(endpoints.getProperty("TIDELINE_KAFKA_PROPERTIES")))) {
            settings.load(file);
        }
        settings.put("bootstrap.servers", endpoints.getProperty("TIDELINE_KAFKA"));
        try (var admin = Admin.create(settings)) {
            assertThat(admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS))
                    .contains("tideline.orders");
        }
    }

    @Test
    void keys_are_readable_for_their_owner_only() throws Exception {
        try (var files = Files.list(certificates())) {
            assertThat(files.filter(file -> file.toString().endsWith(".key")))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void it_runs_on_no_servers_of_others_and_in_no_single_process() throws Exception {
        var onOthers = LocalRun.start(
                folder.resolve("others"), LocalRun.freePort(), Map.of("TIDELINE_KAFKA", "localhost:9092"), "--secure");
        var pushing = LocalRun.start(folder.resolve("pushing"), LocalRun.freePort(), Map.of(), "--secure", "--push");

        assertThat(onOthers.output()).endsWith("--secure runs servers of its own, so unset TIDELINE_KAFKA\n");
        assertThat(onOthers.process().exitValue()).isEqualTo(1);
        assertThat(pushing.output()).startsWith("Usage: up ");
        assertThat(pushing.process().exitValue()).isEqualTo(2);
    }

    private static void read(String principal, String group, String topic) throws IOException {
        var settings = kafka(principal);
        settings.put("group.id", group);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            for (var i = 0; i < SECONDS; i++) {
                consumer.poll(Duration.ofSeconds(1));
            }
        }
    }

    private static void write(String principal, String topic) throws Exception {
        try (var producer =
                new KafkaProducer<>(kafka(principal), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, new byte[] {1})).get(SECONDS, TimeUnit.SECONDS);
        }
    }

    /** A broker ends a connection that is not encrypted, and the client tries again until its time is over. */
    private static void assertRefused(Map<String, Object> settings, Class<? extends Throwable> why) {
        var impatient = new HashMap<>(settings);
        impatient.put("default.api.timeout.ms", 3_000);
        impatient.put("request.timeout.ms", 3_000);
        assertThatThrownBy(() -> {
                    try (var admin = Admin.create(impatient)) {
                        admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS);
                    }
                })
                .hasCauseInstanceOf(why);
    }

    /** The settings of a function's client of Kafka. */
    private static Map<String, Object> kafka(String function) throws IOException {
        return new HashMap<>(Map.of(
                "bootstrap.servers",
                endpoints.getProperty("TIDELINE_KAFKA"),
                "security.protocol",
                "SSL",
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.key",
                Files.readString(certificates().resolve(function + ".key")),
                "ssl.keystore.certificate.chain",
                Files.readString(certificates().resolve(function + ".crt")),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                Files.readString(certificates().resolve("ca.crt")),
                "client.id",
                UUID.randomUUID().toString()));
    }

    private static Connection connect(String parameters) throws SQLException {
        var url = endpoints.getProperty("TIDELINE_PG_URL");
        var credentials = new Properties();
        credentials.setProperty("user", "postgres");
        credentials.setProperty("password", "postgres");
        return new Driver()
                .connect(
                        "jdbc:postgresql://" + url.substring(url.indexOf('@') + 1, url.indexOf('?')) + "?" + parameters,
                        credentials);
    }

    private static Path certificates() {
        return run.directory().resolve("certificates");
    }
}
